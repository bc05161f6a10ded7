import { spawnSync } from 'node:child_process';
import { subscribe, unsubscribe } from 'node:diagnostics_channel';
import { once } from 'node:events';
import { resolve } from 'node:path';
import { setImmediate as turn } from 'node:timers/promises';
import type { Worker } from 'node:worker_threads';
import { jest } from '@jest/globals';
import { documents } from '../src/documents/documents.js';
import type { HandoverRecordData } from '../src/documents/handover-record.js';
import { Refused } from '../src/platform/problems.js';
import { Press } from '../src/press/press.js';
import { sealed } from './support/handing-over.js';
import { label, payment, record, slip } from './support/sample-documents.js';
import { TestService, type Caller } from './support/service.js';

jest.setTimeout(60_000);

let service: TestService;
let clerk: Caller;
let press: Press;
let numbers: string[];
/** Every thread that was started, the newest last. */
const threads: Worker[] = [];
const started = (message: unknown): void => void threads.push((message as { worker: Worker }).worker);

beforeAll(async () => {
  subscribe('worker_threads', started);
  service = await TestService.start();
  clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  press = service.app.get(Press);
  numbers = await sealed(clerk, 4);
}, 60_000);
afterAll(async () => {
  await service.close();
  unsubscribe('worker_threads', started);
});

const labelPath = (): string => `/v1/items/${numbers[0]}/label.pdf`;
const sheetPath = (): string => `/v1/label-sheet.pdf?numbers=${numbers.join(',')}`;

/** A record with so many lines; 500 is the longest list. */
function listOf(lines: number): HandoverRecordData {
  const [line] = record.lines;
  return { ...record, lines: Array.from({ length: lines }, () => line ?? { item: '', seal: '' }) };
}

/** How often the event loop came round until the work was done. */
async function turnsDuring(work: Promise<unknown>): Promise<number> {
  const end = Symbol('end');
  const ended = work.then(() => end);
  let turns = 0;
  while ((await Promise.race([ended, turn()])) !== end) turns += 1;
  return turns;
}

describe('F28 X14 who prints holds up nobody else', () => {
  const SHEETS = 30;

  test('while 30 sheets of labels are printed, others go on reading', async () => {
    let printing = SHEETS;
    const prints = Array.from({ length: SHEETS }, async () => {
      const { status, body } = await clerk.download(sheetPath());
      printing -= 1;
      return `${status} ${body.subarray(0, 5).toString()}`;
    });
    let reads = 0;
    for (; printing > 0; reads += 1) expect((await clerk.get(`/v1/items/${numbers[0]}`)).status).toBe(200);
    expect(new Set(await Promise.all(prints))).toEqual(new Set(['200 %PDF-']));
    expect(reads).toBeGreaterThan(2 * SHEETS);
  });

  test('while a list of 500 is printed, the event loop comes round as ever', async () => {
    const printing = press.print('handover-record', listOf(500));
    expect(await turnsDuring(printing)).toBeGreaterThan(1_000);
    expect((await printing).subarray(0, 5).toString()).toBe('%PDF-');
    // Drawn where it is asked for, it comes round a few times in all.
    expect(await turnsDuring(documents['handover-record'](listOf(500)))).toBeLessThan(100);
  });

  test('what serves and what sweeps load nothing of what draws', () => {
    const look = `
      const { registerHooks } = await import('node:module');
      const loaded = [];
      registerHooks({ load(url, context, next) { loaded.push(url); return next(url, context); } });
      for (const module of ['main', 'app', 'worker', 'worker.module']) await import('${resolve('src')}/' + module + '.ts');
      process.stdout.write(loaded.join('\\n'), () => process.exit());`;
    const args = ['--import', resolve('test/support/typescript.mjs'), '--input-type=module', '-e', look];
    const { stdout, stderr } = spawnSync(process.execPath, args, {
      encoding: 'utf8',
      env: { PATH: process.env['PATH'] },
    });
    expect(stderr).toBe('');
    const loaded = stdout.split('\n');
    expect(loaded.filter((url) => url.endsWith('/src/press/press.ts'))).toHaveLength(1);
    expect(loaded.filter((url) => /node_modules\/(pdfkit|fontkit|bwip-js|read-vietnamese-number)\//.test(url))).toEqual(
      [],
    );
  });
});

describe('F28 F34 one thread prints', () => {
  test('every document as it is drawn without it, byte for byte, in the order asked for', async () => {
    const drawn = [
      await documents.label(label, 'a5'),
      await documents['label-sheet']([{ place: 3, label }]),
      await documents['posting-slip'](slip),
      await documents['payment-slip'](payment),
      await documents['handover-record'](record),
    ];
    const finished: number[] = [];
    const printed = await Promise.all(
      [
        press.print('label', label, 'a5'),
        press.print('label-sheet', [{ place: 3, label }]),
        press.print('posting-slip', slip),
        press.print('payment-slip', payment),
        press.print('handover-record', record),
      ].map(async (print, index) => {
        const bytes = await print;
        finished.push(index);
        return bytes;
      }),
    );
    expect(printed.map((bytes, index) => bytes.equals(drawn[index] ?? Buffer.alloc(0)))).toEqual(drawn.map(() => true));
    expect(finished).toEqual([0, 1, 2, 3, 4]);
    expect(threads).toHaveLength(1);
  });

  test('what cannot be drawn is a bug of its own and ends nothing', async () => {
    await expect(press.print('label', { ...label, link: 'x'.repeat(2_000) })).rejects.toThrow('does not fit');
    expect((await clerk.download(labelPath())).status).toBe(200);
    expect(threads).toHaveLength(1);
  });

  test('is ended when nothing was printed for a minute, and started again', async () => {
    jest.useFakeTimers({
      doNotFake: ['setImmediate', 'nextTick', 'queueMicrotask', 'Date', 'performance', 'setInterval'],
    });
    try {
      await press.print('label', label);
      const [thread] = threads.slice(-1);
      if (!thread) throw new Error('No thread prints');
      const ended = once(thread, 'exit');
      jest.advanceTimersByTime(59_999);
      await press.print('label', label);
      jest.advanceTimersByTime(59_999);
      expect(thread.threadId).toBeGreaterThan(0);
      jest.advanceTimersByTime(1);
      await ended;
      expect((await press.print('label', label)).length).toBeGreaterThan(0);
      expect(threads.indexOf(thread)).toBe(threads.length - 2);
    } finally {
      jest.useRealTimers();
    }
  });
});

describe('F28 X14 when printing fails', () => {
  test('more than 200 waiting prints: the next is asked to come again; a thread that ends loses one print', async () => {
    const endless = press.print('handover-record', listOf(5_000));
    const waiting = Array.from({ length: 200 }, () => press.print('label', label));
    const { status, headers, body } = await clerk.get(labelPath());
    expect({ status, code: body.code, retryAfter: headers['retry-after'] }).toEqual({
      status: 503,
      code: 'busy',
      retryAfter: '2',
    });
    expect(body['detail']).toContain('Hệ thống đang bận');
    const lost = expect(endless).rejects.toEqual(new Refused('print-broken-off'));
    await threads.at(-1)?.terminate();
    await lost;
    expect(new Set((await Promise.all(waiting)).map((bytes) => bytes.length)).size).toBe(1);
    expect((await clerk.download(labelPath())).status).toBe(200);
  });

  test('a paper whose print breaks off is not issued, and is printed when asked for again', async () => {
    await threads.at(-1)?.terminate();
    const before = threads.length;
    const slipPath = `/v1/items/${numbers[1]}/posting-slip.pdf`;
    const lost = clerk.get(slipPath);
    while (threads.length === before) await turn();
    const thread = threads.at(-1);
    if (thread) await once(thread, 'online');
    await thread?.terminate();
    const { status, headers, body } = await lost;
    expect([status, body.code, headers['retry-after']]).toEqual([503, 'print-broken-off', '2']);
    expect(body['detail']).toContain('Việc in bị ngắt giữa chừng');
    const kept = await service.db.query(`select id from document where kind = 'posting-slip'`);
    expect(kept).toEqual([]);
    expect((await clerk.download(slipPath)).status).toBe(200);
  });

  test('a process that ends does not wait for its thread', async () => {
    const other = await TestService.start();
    const printing = other.app.get(Press).print('handover-record', listOf(5_000));
    const cut = expect(printing).rejects.toEqual(new Refused('busy'));
    const [thread] = threads.slice(-1);
    const ended = thread && once(thread, 'exit');
    await other.close();
    await cut;
    expect(await ended).toEqual([expect.any(Number)]);
  });
});
