import { jest } from '@jest/globals';
import {
  columnsOf,
  dayOf,
  firstBroken,
  putTogether,
  takenApart,
  withColumns,
  type Written,
  type WrittenEvent,
} from './support/exports.js';
import { exportedWork } from './support/exported-work.js';
import { chainsMadeToFit, madeToFit } from './support/made-to-fit.js';
import { TestService } from './support/service.js';

jest.setTimeout(60_000);

let service: TestService;
let text: string;
let written: Written;

beforeAll(async () => {
  service = await TestService.start();
  ({ text, written } = await exportedWork(service));
}, 60_000);
afterAll(() => service.close());

const actOf = ({ body }: WrittenEvent): string => (JSON.parse(body) as { act: string }).act;

describe('F109 what only the root finds', () => {
  const rootLine = (unit: string, day: string): number =>
    text.split('\n').findIndex((line) => line.includes(`"unit" : "${unit}", "day" : "${day}"`)) + 1;
  const first = (): Written['roots'][number] => written.roots[0] as Written['roots'][number];
  const codeOf44 = (): string => written.units.find(({ unit }) => unit === first().unit)?.code ?? '';

  test('an act taken away with its events and every chain made to fit; one without event; one added', async () => {
    const of44 = written.acts.filter((act) => dayOf(columnsOf(act).recordedAt) === first().day);
    const telling = of44.find((act) => columnsOf(act).events === 1);
    const silent = of44.find((act) => columnsOf(act).events === 0);
    const without = (gone: string | undefined) => {
      const kept = written.events.filter((event) => actOf(event) !== gone);
      const counts = new Map<string, number>();
      const events = kept.map((event) => {
        counts.set(event.dossier, (counts.get(event.dossier) ?? 0) + 1);
        return { ...event, seq: counts.get(event.dossier) ?? 0 };
      });
      return putTogether(chainsMadeToFit({ ...written, events, acts: written.acts.filter(({ act }) => act !== gone) }));
    };
    const place = { unit: '44', day: first().day, says: String(first().acts) };
    expect(codeOf44()).toBe('44');
    expect(await firstBroken(without(telling?.act))).toMatchObject({
      ...place,
      code: 'root-acts',
      line: rootLine(first().unit, first().day) - 2,
      should: String(first().acts - 1),
    });
    expect(await firstBroken(without(silent?.act))).toMatchObject({ ...place, code: 'root-acts' });
    const [act] = of44;
    if (!act) throw new Error('no act');
    const id = `${act.act.slice(0, -4)}dead`;
    const added = {
      ...withColumns({ ...act, body: act.body.replaceAll(act.act, id) }, { events: 0, eventHashes: undefined }),
      act: id,
    };
    expect(await firstBroken(putTogether({ ...written, acts: [...written.acts, added] }))).toMatchObject({
      ...place,
      code: 'root-acts',
      should: String(first().acts + 1),
    });
  });

  test('an act written anew, which fits its hash: the root is not that of its acts', async () => {
    const [act] = written.acts.filter(({ body }) => body.includes('"status":201'));
    if (!act) throw new Error('no act');
    const forged = { ...act, body: act.body.replace('"status":201', '"status":200') };
    const acts = written.acts.map((each) => (each === act ? { ...withColumns(forged, {}) } : each));
    expect(await firstBroken(putTogether({ ...written, acts }))).toMatchObject({
      code: 'root',
      unit: '44',
      says: first().root,
      should: expect.stringMatching(/^[0-9a-f]{64}$/),
    });
    expect(
      await firstBroken(putTogether({ ...written, acts: written.acts.map((each) => (each === act ? forged : each)) })),
    ).toMatchObject({
      code: 'act-hash',
      act: act.act,
    });
  });

  test('a root that is missing, from the beginning, the middle or the end of the chain', async () => {
    for (const gone of written.roots.slice(0, -1)) {
      const file = putTogether({ ...written, roots: written.roots.filter((root) => root !== gone) });
      expect(await firstBroken(file)).toMatchObject({ code: 'root-missing', day: gone.day, should: gone.root });
    }
    const cut = putTogether({ ...written, roots: written.roots.slice(0, -1) });
    expect(await firstBroken(cut)).toMatchObject({ code: 'root-missing', day: written.roots.at(-1)?.day });
  });

  test('a root that does not hang on the one before, and an act under the root of another province', async () => {
    const last = written.roots.findLast(({ unit }) => unit === first().unit);
    const roots = written.roots.map((root) => (root === last ? { ...root, previous: '0'.repeat(64) } : root));
    expect(await firstBroken(putTogether({ ...written, roots }))).toMatchObject({
      code: 'root-chain',
      unit: '44',
      day: last?.day,
      should: first().root,
    });
    const other = written.units.find(({ code }) => code === '01')?.unit ?? '';
    const moved = (isOfUnit: boolean) => {
      const act = written.acts.find((each) => (columnsOf(each).unit !== undefined) === isOfUnit);
      return {
        act,
        file: putTogether({
          ...written,
          acts: written.acts.map((each) => (each === act ? { ...each, root: other } : each)),
        }),
      };
    };
    const [own, citizens] = [moved(true), moved(false)];
    expect(await firstBroken(own.file)).toMatchObject({ code: 'act-root', act: own.act?.act, says: other });
    const fitting = madeToFit(takenApart(citizens.file));
    expect(await firstBroken(putTogether(fitting))).toMatchObject({
      code: 'act-root',
      act: citizens.act?.act,
      should: first().unit,
    });
  });
});
