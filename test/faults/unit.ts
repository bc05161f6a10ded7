import { join } from 'node:path';
import { startChild, type Child } from '../../src/launcher/children.js';
import { isRunning, until } from '../../src/launcher/processes.js';

const GONE_WITHIN_MS = 10_000;

export interface UnitOptions {
  name: string;
  /** absolute */
  module: string;
  env: NodeJS.ProcessEnv;
  logFolder: string;
  /** What the process's clock of business is set to when it is ready. */
  businessTime?: () => Date;
}

/** One of our processes, which dies and comes back. */
export class Unit {
  starts = 0;
  private child: Child | undefined;
  private module: string;

  constructor(private readonly options: UnitOptions) {
    this.module = options.module;
  }

  get name(): string {
    return this.options.name;
  }

  get pid(): number {
    if (!this.child) throw new Error(`${this.name} does not run`);
    return this.child.pid;
  }

  get isUp(): boolean {
    return this.child !== undefined && isRunning(this.child.pid);
  }

  get ready(): unknown {
    return this.child?.ready;
  }

  /** Of its last start, even one that failed. */
  get lastLogFile(): string {
    return join(this.options.logFolder, `${this.nameOfLog}.log`);
  }

  async start(): Promise<void> {
    this.starts += 1;
    const { businessTime: _, ...rest } = this.options;
    this.child = await startChild({ ...rest, module: this.module, name: this.nameOfLog });
    await this.tellTime();
  }

  /** What it is from its next start on. */
  runs(module: string): void {
    this.module = module;
  }

  /** Sets its clock of business. */
  async tellTime(): Promise<void> {
    const { businessTime } = this.options;
    if (this.child && businessTime) await tell(this.child, businessTime());
  }

  private get nameOfLog(): string {
    return `${this.name}-${this.starts}`;
  }

  /** `kill -9`; settles when the process is gone. */
  async kill(): Promise<void> {
    const { child } = this;
    if (!child) return;
    this.signal('SIGKILL');
    await child.ended;
  }

  /** SIGSTOP, SIGCONT, SIGKILL: at once and without waiting. */
  signal(signal: NodeJS.Signals): void {
    if (this.isUp) process.kill(this.pid, signal);
  }

  async stop(): Promise<void> {
    const { child } = this;
    this.child = undefined;
    if (!child) return;
    await child.stop();
    if (!(await until(() => !isRunning(child.pid), GONE_WITHIN_MS))) throw new Error(`${this.name} does not end`);
  }
}

/** Moves business time; answered by the same message. */
async function tell(child: Child, time: Date): Promise<void> {
  const told = new Promise<void>((resolve) => {
    const stop = child.onMessage((message) => {
      if (typeof message !== 'object' || message === null || !('clockAheadMs' in message)) return;
      stop();
      resolve();
    });
  });
  await child.send({ clockAheadMs: time.getTime() - Date.now() });
  await Promise.race([told, child.ended]);
}
