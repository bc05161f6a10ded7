import { jest } from '@jest/globals';
import fc from 'fast-check';
import { checked, columnsOf, firstBroken, putTogether, type Written, type WrittenEvent } from './support/exports.js';
import { exportedWork } from './support/exported-work.js';
import { TestService } from './support/service.js';

jest.setTimeout(120_000);

const SEED = 109;
const FLIPS = 400;

let service: TestService;
let text: string;
let written: Written;
/** Lines without their ends; the line of number n is at n - 1. */
let lines: string[];

beforeAll(async () => {
  service = await TestService.start();
  ({ text, written } = await exportedWork(service));
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
const eventLines = (): number[] => written.events.map((_, at) => at + firstEvent());
/** The number of the first line of an event: before it stand the first line and those of the units. */
const firstEvent = (): number => written.units.length + 2;
const eventAt = (line: number): WrittenEvent => {
  const event = written.events[line - firstEvent()];
  if (!event) throw new Error(`Line ${line} is no event`);
  return event;
};
const isLastOfItsDossier = (line: number): boolean =>
  written.events[line - firstEvent() + 1]?.dossier !== eventAt(line).dossier;
const actOf = ({ body }: WrittenEvent): string => (JSON.parse(body) as { act: string }).act;
const lineOfAct = (act: string): number => lines.findIndex((line) => line.startsWith(`{"act" : "${act}"`)) + 1;
const linesOfEventsOf = (act: string): number[] => eventLines().filter((line) => actOf(eventAt(line)) === act);

describe('F109 an export that was not touched', () => {
  test('of real acts: sound, and the verifier counts what was written', async () => {
    const dossiers = new Set(written.events.map(({ dossier }) => dossier)).size;
    const [events, acts, roots] = [written.events.length, written.acts.length, written.roots.length];
    expect([events > 15, acts > events / 2, dossiers > 5, roots]).toEqual([true, true, true, 3]);
    expect(written.acts.some((act) => columnsOf(act).events === 2)).toBe(true);
    expect(written.acts.some((act) => columnsOf(act).events === 0)).toBe(true);
    const { code, verdicts } = await checked([text]);
    expect(verdicts).toEqual([
      { file: '0.ndjson', verdict: 'sound', events, dossiers, acts, roots, rooted: '2026-12-01' },
    ]);
    expect(code).toBe(0);
  });

  test('of an empty journal, and of one whose acts changed no dossier', async () => {
    const nothing = { ...written, events: [], acts: [], roots: [] };
    const silent = {
      ...nothing,
      acts: written.acts.filter((act) => columnsOf(act).events === 0 && columnsOf(act).unit),
    };
    const { code, verdicts } = await checked([putTogether(nothing), putTogether(silent)]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['sound', 'sound']);
    expect(code).toBe(0);
  });
});

describe('F109 one byte flipped', () => {
  /** The line itself; of units, which are hashed together, and of roots also the next, or the first that holds their hash. */
  const near = (line: number): number[] =>
    line < firstEvent() || line > lines.length - written.roots.length ? [1, line, line + 1] : [line];

  test('anywhere: it is found, and its line is named', async () => {
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
    expect(verdicts.filter(({ verdict }) => verdict === 'sound')).toEqual([]);
    for (const [n, { at }] of places.entries()) {
      const line = bytes.subarray(0, at).toString('latin1').split('\n').length;
      if (line > 1) expect(near(line)).toContain(verdicts[n]?.broken?.[0]?.line);
    }
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
    const line = firstEvent() + 1;
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
    const line = firstEvent() + 1;
    const foreign = lines[line - 3 + written.events.length] ?? '';
    const { dossier } = eventAt(line - 1);
    const own = await firstBroken(changed((all) => all.splice(line - 1, 0, foreign)));
    expect(own).toMatchObject({ line: foreign.includes('"seq" : 1,') ? line + 1 : line });
    const renamed = foreign.replace(/"dossier" : "[^"]+", "seq" : \d+/, `"dossier" : "${dossier}", "seq" : 2`);
    expect(await firstBroken(changed((all) => all.splice(line - 1, 0, renamed)))).toMatchObject({
      code: 'hash',
      line,
      dossier,
      seq: 2,
    });
  });
});

describe('F109 the end cut off', () => {
  test('at every line: the missing act is named, and the first line counts more than there is', async () => {
    const kept = lines.map((_, at) => at + 1).slice(0, -1);
    const { verdicts } = await checked(kept.map((length) => fileOf(lines.slice(0, length))));
    const units = written.units.length;
    for (const { broken } of verdicts.slice(0, units)) expect(broken).toMatchObject([{ code: 'directory', line: 1 }]);
    for (const { broken } of verdicts.slice(units)) expect(broken?.at(-1)).toMatchObject({ code: 'counts', line: 1 });
    const cutWithinEvents = verdicts.slice(units + 1, units + written.events.length);
    for (const { broken } of cutWithinEvents)
      expect(broken?.[0]).toMatchObject({ code: 'act-missing', line: firstEvent() });
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
