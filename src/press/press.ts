import { extname } from 'node:path';
import { Worker } from 'node:worker_threads';
import { Injectable, type OnApplicationShutdown } from '@nestjs/common';
import type { DocumentData, DocumentName } from '../documents/documents.js';
import { Log } from '../platform/log.js';
import { Refused } from '../platform/problems.js';
import type { Order, Printed } from './press.thread.js';

const MOST_WAITING = 200;
const IDLE_MS = 60_000;
/** What is not drawn by then never will be. */
const LONGEST_PRINT_MS = 30_000;
/** Six times the longest list fits. */
const MEMORY = { maxOldGenerationSizeMb: 128, maxYoungGenerationSizeMb: 6 };
/** Beside this file and of its kind: built, or a source that runs as it is. */
const THREAD = new URL(`./press.thread${extname(import.meta.url)}`, import.meta.url);

interface Waiting {
  order: Order;
  resolve: (bytes: Buffer) => void;
  reject: (reason: unknown) => void;
}

/**
 * Prints documents in a thread of its own, one after the other in the order asked for, so that the process goes on serving.
 * The thread is started by a print and ended when nothing was printed for a minute: fonts and the drawing of papers take
 * memory only where and while somebody prints. If it ends by itself, one print is lost and the next starts another.
 */
@Injectable()
export class Press implements OnApplicationShutdown {
  /** Node's options for the thread, where they are not those of the process. */
  execArgv: string[] | undefined;
  private readonly waiting: Waiting[] = [];
  private printing: Waiting | undefined;
  private thread: Worker | undefined;
  private timer: NodeJS.Timeout | undefined;

  constructor(private readonly log: Log) {}

  /**
   * The bytes of a document; the same data give the same bytes.
   * @throws Refused `busy` (503) when too many wait, `print-broken-off` (503) when the thread ended in the middle
   */
  print<Name extends DocumentName>(name: Name, ...data: DocumentData[Name]): Promise<Buffer> {
    return new Promise((resolve, reject) => {
      if (this.waiting.length >= MOST_WAITING) throw new Refused('busy');
      this.waiting.push({ order: { name, data }, resolve, reject });
      this.next();
    });
  }

  async onApplicationShutdown(): Promise<void> {
    for (const { reject } of this.waiting.splice(0)) reject(new Refused('busy'));
    this.settle(({ reject }) => reject(new Refused('busy')));
    await this.end();
  }

  private next(): void {
    if (this.printing) return;
    this.printing = this.waiting.shift();
    if (!this.printing) {
      // A thread that only waits keeps no process alive.
      this.thread?.unref();
      this.after(IDLE_MS, () => void this.end());
      return;
    }
    try {
      const thread = (this.thread ??= this.start());
      thread.ref();
      thread.postMessage(this.printing.order);
      this.after(LONGEST_PRINT_MS, () => {
        this.lose(thread);
        void thread.terminate();
      });
    } catch (bug) {
      this.settle(({ reject }) => reject(bug));
    }
  }

  private start(): Worker {
    const thread = new Worker(THREAD, { name: 'press', execArgv: this.execArgv, resourceLimits: MEMORY });
    thread.on('message', (printed: Printed) => {
      if (this.thread !== thread) return;
      this.settle(({ resolve, reject }) => {
        if ('bytes' in printed) resolve(Buffer.from(printed.bytes.buffer));
        else reject(printed.failure);
      });
    });
    thread.on('error', (error: unknown) => this.log.error({ err: error }, 'the press broke'));
    thread.on('exit', () => this.lose(thread));
    return thread;
  }

  /** The thread ended without being told to, or is as good as ended: what it was printing is lost. */
  private lose(thread: Worker): void {
    if (this.thread !== thread) return;
    this.thread = undefined;
    this.settle(({ reject }) => reject(new Refused('print-broken-off')));
  }

  /** What was being printed is, one way or the other; on to the next. */
  private settle(how: (printed: Waiting) => void): void {
    const { printing } = this;
    this.printing = undefined;
    if (printing) how(printing);
    this.next();
  }

  /** One thing is waited for at a time: the end of a print, or of the silence after it. */
  private after(ms: number, then: () => void): void {
    clearTimeout(this.timer);
    this.timer = setTimeout(then, ms).unref();
  }

  private async end(): Promise<void> {
    clearTimeout(this.timer);
    const { thread } = this;
    this.thread = undefined;
    await thread?.terminate();
  }
}
