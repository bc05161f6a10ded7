import { fork, type ChildProcess } from 'node:child_process';
import { createWriteStream, type WriteStream } from 'node:fs';
import { mkdir } from 'node:fs/promises';
import { join } from 'node:path';
import { createInterface } from 'node:readline';
import { StartProblem } from '../platform/start-problem.js';
import { endProcess } from './processes.js';

/** Node collects what is no longer used before it asks for more memory, as in the Dockerfile: two fifths less resident. */
const FRUGAL = ['--max-semi-space-size=2', '--v8-pool-size=2', '--max-old-space-size=256'];
/** glibc keeps few heaps and gives back what is freed. */
const FEW_ARENAS = { MALLOC_ARENA_MAX: '2', MALLOC_TRIM_THRESHOLD_: '131072', MALLOC_MMAP_THRESHOLD_: '131072' };

export interface ChildOptions {
  /** api, worker, …: in sentences and as the name of its log file */
  name: string;
  /** absolute path of the module to run */
  module: string;
  args?: string[];
  /** the whole environment of the child */
  env: NodeJS.ProcessEnv;
  /** `<name>.log` in it is begun anew and gets stdout and stderr */
  logFolder: string;
  /** default 30,000 */
  readyWithinMs?: number;
  /** SIGTERM to SIGKILL; default 15,000 */
  stopWithinMs?: number;
}

/** How a child ended; both null only when it could not be told. */
export interface ChildEnd {
  code: number | null;
  signal: NodeJS.Signals | null;
}

export interface Child {
  name: string;
  pid: number;
  /** what the child sent as `{ready: …}` */
  ready: unknown;
  logFile: string;
  /** Settles when the child has ended, wanted or not. */
  ended: Promise<ChildEnd>;
  /** Sends a message over IPC; refused when the child is gone. */
  send(message: Record<string, unknown>): Promise<void>;
  /** Every later message of the child. @returns stops listening */
  onMessage(listener: (message: unknown) => void): () => void;
  /** SIGTERM, wait, SIGKILL. Twice equals once. */
  stop(): Promise<ChildEnd>;
}

/**
 * Starts one of our processes in its own process group (Ctrl-C reaches the launcher only, which stops its children in
 * order) and waits for its IPC message `{ready: …}`. A child whose launcher is killed sees `disconnect` and must end.
 * @throws StartProblem with the last line it wrote to stderr when it ends first or stays silent
 */
export async function startChild(options: ChildOptions): Promise<Child> {
  const { name, module, args = [], env, logFolder, readyWithinMs = 30_000, stopWithinMs = 15_000 } = options;
  await mkdir(logFolder, { recursive: true });
  const logFile = join(logFolder, `${name}.log`);
  const child = fork(module, args, {
    env: { ...FEW_ARENAS, ...env },
    execArgv: [...process.execArgv, ...FRUGAL],
    detached: true,
    stdio: ['ignore', 'pipe', 'pipe', 'ipc'],
  });
  const lastLine = copyOutput(child, createWriteStream(logFile, { mode: 0o600 }));
  const ended = new Promise<ChildEnd>((resolve) => {
    child.once('close', (code, signal) => {
      resolve({ code, signal });
    });
  });
  const stop = async () => {
    await endProcess(child.pid ?? 0, [['SIGTERM', stopWithinMs]]);
    return ended;
  };
  try {
    const ready = await untilReady(child, ended, readyWithinMs);
    return { name, pid: child.pid ?? 0, ready, logFile, ended, ...messages(child), stop };
  } catch (error) {
    await stop();
    const said = lastLine() || (error instanceof Error ? error.message : String(error));
    throw new StartProblem(`The ${name} process does not start: ${said} (see ${logFile}).`, { cause: error });
  }
}

function copyOutput(child: ChildProcess, log: WriteStream): () => string {
  let last = '';
  child.stdout?.pipe(log, { end: false });
  child.stderr?.pipe(log, { end: false });
  if (child.stderr) {
    createInterface({ input: child.stderr }).on('line', (line) => {
      if (line.trim()) last = line.trim();
    });
  }
  child.once('close', () => log.end());
  return () => last;
}

function untilReady(child: ChildProcess, ended: Promise<ChildEnd>, withinMs: number): Promise<unknown> {
  return new Promise((resolve, reject) => {
    const timer = setTimeout(() => {
      reject(new Error(`it was not ready within ${withinMs / 1000} seconds`));
    }, withinMs);
    child.once('error', reject);
    child.on('message', (message) => {
      if (typeof message !== 'object' || !('ready' in message)) return;
      clearTimeout(timer);
      resolve(message.ready);
    });
    void ended.then(({ code, signal }) => {
      clearTimeout(timer);
      reject(new Error(`it ended with ${signal ?? `exit code ${code ?? '?'}`}`));
    });
  });
}

function messages(child: ChildProcess): Pick<Child, 'send' | 'onMessage'> {
  return {
    send: (message) =>
      new Promise((resolve, reject) => {
        child.send(message, (error) => {
          if (error) reject(error);
          else resolve();
        });
      }),
    onMessage: (listener) => {
      child.on('message', listener);
      return () => child.off('message', listener);
    },
  };
}
