import { jest } from '@jest/globals';
import fc from 'fast-check';
import {
  checked,
  exportOf,
  firstBroken,
  putTogether,
  takenApart,
  type Verdict,
  type Written,
  type WrittenEvent,
} from './support/exports.js';
import { sealed, toDesk } from './support/handing-over.js';
import { TestService } from './support/service.js';
import { someWork } from './support/verified.js';

jest.setTimeout(120_000);

const SEED = 109;
const FLIPS = 400;

let service: TestService;
let text: string;
let counted: { events: number; acts: number };
let written: Written;
/** Lines without their ends; the line of number n is at n - 1. */
let lines: string[];

beforeAll(async () => {
  service = await TestService.start();
  await someWork(service);
  await toDesk(service, await sealed(service.as('clerk-dho-1', 'clerk', '44-DHO'), 2));
  ({ text, ...counted } = await exportOf(service.database.url));
  written = takenApart(text);
  lines = text.trimEnd().split('\n');
}, 60_000);
afterAll(() => service.close());

const fileOf = (all: readonly string[]): string => `${all.join('\n')}\n`;
const changed = (change: (all: string[]) => void): string => {
  const all = [...lines];
  change(all);
  return fileOf(all);
};
/** Numbers of the lines that hold events. */
const eventLines = (): number[] => written.events.map((_, at) => at + 2);
const eventAt = (line: number): WrittenEvent => {
  const event = written.events[line - 2];
  if (!event) throw new Error(`Line ${line} is no event`);
  return event;
};
const isLastOfItsDossier = (line: number): boolean => written.events[line - 1]?.dossier !== eventAt(line).dossier;
const actOf = ({ body }: WrittenEvent): string => (JSON.parse(body) as { act: string }).act;
const lineOfAct = (act: string): number => lines.findIndex((line) => line.startsWith(`{"act" : "${act}"`)) + 1;
const linesOfEventsOf = (act: string): number[] => eventLines().filter((line) => actOf(eventAt(line)) === act);

/** Whether the format page says that nothing in the file covers this byte of the line of an act. */
function isUncovered(line: string, at: number): boolean {
  const covered = /^(.*"hash" : ")[0-9a-f]{64}"}$/.exec(line)?.[1]?.length ?? 0;
  if (at >= covered) return true;
  return line.includes('"events" : 0') && at < line.indexOf(', "events"');
}

/** Lines of which one must be named when something in the line of an act changed: itself, the next, those of its events. */
function nearAct(line: number): number[] {
  const act = /^{"act" : "([^"]+)/.exec(lines[line - 1] ?? '')?.[1] ?? '';
  return [line, line + 1, ...linesOfEventsOf(act)];
}

describe('F109 an export that was not touched', () => {
  test('of real acts: sound, and the verifier counts what was written', async () => {
    const dossiers = new Set(written.events.map(({ dossier }) => dossier)).size;
    expect([counted.events > 15, counted.acts > counted.events / 2, dossiers > 5]).toEqual([true, true, true]);
    expect(written.acts.some(({ events }) => events === 2)).toBe(true);
    expect(written.acts.some(({ events }) => events === 0)).toBe(true);
    const { code, verdicts } = await checked([text]);
    expect(verdicts).toEqual([{ file: '0.ndjson', verdict: 'sound', ...counted, dossiers }]);
    expect(code).toBe(0);
  });

  test('of an empty journal, and of one whose acts changed no dossier', async () => {
    const nothing = { ...written, events: [], acts: [] };
    const silent = { ...nothing, acts: written.acts.filter(({ events }) => events === 0) };
    const { code, verdicts } = await checked([putTogether(nothing), putTogether(silent)]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['sound', 'sound']);
    expect(code).toBe(0);
  });
});

describe('F109 one byte flipped', () => {
  const near = (line: number): number[] => (line - 2 < written.events.length ? [line] : nearAct(line));

  function expectFound(verdict: Verdict | undefined, line: number, at: number): void {
    if (verdict?.verdict === 'sound') expect([line, isUncovered(lines[line - 1] ?? '', at)]).toEqual([line, true]);
    else if (line === 1) expect(verdict?.broken?.[0]?.line ?? 1).toBe(1);
    else expect(near(line)).toContain(verdict?.broken?.[0]?.line);
  }

  test('anywhere: its line is named, or one that it must fit; only what nothing covers is not found', async () => {
    const bytes = Buffer.from(text);
    const places = fc.sample(fc.record({ at: fc.nat(bytes.length - 1), bit: fc.nat(7) }), {
      numRuns: FLIPS,
      seed: SEED,
    });
    const files = places.map(({ at, bit }) => {
      const file = Buffer.from(bytes);
      file[at] = (file[at] ?? 0) ^ (1 << bit);
      return file;
    });
    const { verdicts } = await checked(files);
    expect(verdicts).toHaveLength(FLIPS);
    for (const [n, { at }] of places.entries()) {
      const before = bytes.subarray(0, at);
      const line = before.toString('latin1').split('\n').length;
      expectFound(verdicts[n], line, at - (before.lastIndexOf(10) + 1));
    }
    const missed = verdicts.filter(({ verdict }) => verdict === 'sound').length;
    expect(missed).toBeLessThan(FLIPS / 4);
  });

  test('in body, time and hash of every event: exactly this event is named', async () => {
    const flips = eventLines().flatMap((line) =>
      ['"v\\":1', '"recordedAt" : 1', '"hash" : "'].map((part) => {
        const at = (lines[line - 1] ?? '').lastIndexOf(part) + part.length - 1;
        const flip = (old: string) => `${old.slice(0, at)}${old[at] === '1' ? '2' : '\\'}${old.slice(at + 1)}`;
        return { line, file: changed((all) => (all[line - 1] = flip(all[line - 1] ?? ''))) };
      }),
    );
    const { verdicts } = await checked(flips.map(({ file }) => file));
    expect(verdicts.map(({ broken }) => broken?.[0]?.line)).toEqual(flips.map(({ line }) => line));
  });

  test('the place says what stands there and what should', async () => {
    const line = 3;
    const { dossier, seq, hash } = eventAt(line);
    const found = await firstBroken(
      changed((all) => (all[line - 1] = (all[line - 1] ?? '').replace('\\"v\\":1', '\\"v\\":2'))),
    );
    expect(found).toMatchObject({
      code: 'hash',
      line,
      dossier,
      seq,
      says: hash,
      should: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(found?.should).not.toBe(hash);
  });
});

describe('F109 lines moved, taken away and added', () => {
  /** Changes every event line in turn. @returns the code and line named first */
  async function namedAt(
    change: (all: string[], at: number) => void,
    at: readonly number[],
  ): Promise<[string, number][]> {
    const { verdicts } = await checked(at.map((line) => changed((all) => change(all, line - 1))));
    return verdicts.map(({ broken }) => [broken?.[0]?.code ?? '', broken?.[0]?.line ?? 0]);
  }

  test('a line deleted: the next of its dossier is named; its last one: the act that wrote it', async () => {
    const at = eventLines();
    const named = await namedAt((all, index) => all.splice(index, 1), at);
    const expected = at.map((line) => {
      if (!isLastOfItsDossier(line)) return ['seq', line];
      const act = actOf(eventAt(line));
      const others = linesOfEventsOf(act).filter((other) => other !== line);
      return [
        'act-events',
        others.length > 0 ? (others[0] ?? 0) - (Number(others[0]) > line ? 1 : 0) : lineOfAct(act) - 1,
      ];
    });
    expect(named).toEqual(expected);
  });

  test('a line doubled: the second one is named', async () => {
    const at = lines.map((_, index) => index + 1);
    const named = await namedAt((all, index) => all.splice(index, 0, all[index] ?? ''), at);
    expect(named.map(([, line]) => line)).toEqual(at.map((line) => line + 1));
  });

  test('two neighbours swapped: the first of both places is named', async () => {
    const at = eventLines().slice(0, -1);
    const swap = (all: string[], index: number) => all.splice(index, 2, all[index + 1] ?? '', all[index] ?? '');
    // between two dossiers the later one comes first, and is whole as far as it goes, where its only event is moved
    const expected = at.map((line) => (isLastOfItsDossier(line) ? [line, line + 1] : [line]));
    for (const [n, [, line]] of (await namedAt(swap, at)).entries()) expect(expected[n]).toContain(line);
    const acts = written.acts.slice(1).map(({ act }) => lineOfAct(act) - 1);
    expect(await namedAt(swap, acts)).toEqual(acts.map((line) => ['order', line + 1]));
  });

  test('an event of another dossier moved in: under its own name, or under that of the dossier', async () => {
    const foreign = lines.at(written.events.length) ?? '';
    const { dossier } = eventAt(2);
    const own = await firstBroken(changed((all) => all.splice(2, 0, foreign)));
    expect(own).toMatchObject({ line: foreign.includes('"seq" : 1,') ? 4 : 3 });
    const renamed = foreign.replace(/"dossier" : "[^"]+", "seq" : \d+/, `"dossier" : "${dossier}", "seq" : 2`);
    expect(await firstBroken(changed((all) => all.splice(2, 0, renamed)))).toMatchObject({
      code: 'hash',
      line: 3,
      dossier,
      seq: 2,
    });
  });
});

describe('F109 the end cut off', () => {
  test('at every line: the missing act is named, and the first line counts more than there is', async () => {
    const kept = lines.map((_, at) => at + 1).slice(0, -1);
    const { verdicts } = await checked(kept.map((length) => fileOf(lines.slice(0, length))));
    for (const { broken } of verdicts) expect(broken?.at(-1)).toMatchObject({ code: 'counts', line: 1 });
    const cutWithinEvents = verdicts.slice(1, written.events.length);
    for (const { broken } of cutWithinEvents) expect(broken?.[0]).toMatchObject({ code: 'act-missing', line: 2 });
    expect(cutWithinEvents.length).toBeGreaterThan(10);
  });

  test('within a line: that line is named', async () => {
    const files = lines
      .slice(1)
      .map((line, at) => text.slice(0, fileOf(lines.slice(0, at + 1)).length + Math.floor(line.length / 2)));
    const { verdicts } = await checked([...files, text.slice(0, -1)]);
    const named = verdicts.map(({ broken }) => [broken?.[0]?.code, broken?.[0]?.line]);
    expect(named).toEqual([...lines.slice(1).map((_, at) => ['cut', at + 2]), ['cut', lines.length]]);
  });
});
