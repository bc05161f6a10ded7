import { jest } from '@jest/globals';
import { writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import {
  atTheAuditor,
  checked,
  codeOf,
  columnsOf,
  exportOf,
  firstBroken,
  putTogether,
  run,
  takenApart,
  type Written,
  withColumns,
  type WrittenEvent,
} from './support/exports.js';
import { exportedWork } from './support/exported-work.js';
import { sealed } from './support/handing-over.js';
import { chainsMadeToFit, madeToFit, rootsOf } from './support/made-to-fit.js';
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

/** The number of the first line of an event. */
const firstEvent = (): number => written.units.length + 2;
const actOf = ({ body }: WrittenEvent): string => (JSON.parse(body) as { act: string }).act;

/** The first event and all after it as if it had been another, and its acts to match. */
function rewritten(): string {
  const events = written.events.map((event, at) =>
    at === 0 ? { ...event, body: event.body.replace('"v":1', '"v":2') } : event,
  );
  return putTogether(madeToFit({ ...written, events }));
}

describe('F109 a chain made to fit', () => {
  test('an event added at the end of a dossier: its act does not know it', async () => {
    const last = written.events.at(-1);
    if (!last) throw new Error('no event');
    const line = firstEvent() + written.events.length;
    const unknown = last.body.replace(actOf(last), '0193f000-0000-7000-8000-00000000dead');
    const forge = (body: string): string => {
      const added = { ...last, seq: last.seq + 1, body };
      return putTogether({
        ...chainsMadeToFit({ ...written, events: [...written.events, added] }),
        acts: written.acts,
      });
    };
    expect(await firstBroken(forge(unknown))).toMatchObject({
      code: 'act-missing',
      line,
      dossier: last.dossier,
      seq: last.seq + 1,
    });
    expect(await firstBroken(forge(last.body))).toMatchObject({ code: 'act-events', act: actOf(last) });
  });

  test('a body written anew with all that follows it: the act of its event', async () => {
    const [first] = written.events;
    const forged = { ...takenApart(rewritten()), acts: written.acts, roots: written.roots };
    expect(await firstBroken(putTogether(forged))).toMatchObject({
      code: 'act-hashes',
      line: firstEvent(),
      dossier: first?.dossier,
      seq: 1,
    });
  });

  test('an event under another dossier, and one that tells another time than its act', async () => {
    const last = written.events.length - 1;
    const renamed = written.events.map((event, at) =>
      at === last ? { ...event, body: event.body.replaceAll(event.dossier, written.events[0]?.dossier ?? '') } : event,
    );
    expect(await firstBroken(putTogether(madeToFit({ ...written, events: renamed })))).toMatchObject({
      code: 'body',
      line: last + firstEvent(),
    });
    const late = written.events.map((event, at) =>
      at === last ? { ...event, recordedAt: event.recordedAt + 1000 } : event,
    );
    expect(await firstBroken(putTogether(madeToFit({ ...written, events: late })))).toMatchObject({
      code: 'act-time',
      line: last + firstEvent(),
    });
  });
});

describe('F109 what the file alone does not tell, as its page says', () => {
  test('a chain written anew with its acts, and an end cut off with its act: an earlier export tells', async () => {
    const { events, acts } = written;
    const alone = new Set(acts.filter((act) => columnsOf(act).events === 1).map(({ act }) => act));
    const last = events.find((event, at) => events[at + 1]?.dossier !== event.dossier && alone.has(actOf(event)));
    const cut = {
      ...written,
      events: events.filter((event) => event !== last),
      acts: acts.filter(({ act }) => !last || act !== actOf(last)),
    };
    expect(cut.events).toHaveLength(events.length - 1);
    const shortened = putTogether(madeToFit(cut));
    const { verdicts } = await checked([rewritten(), shortened]);
    expect(verdicts.map(({ verdict }) => verdict)).toEqual(['sound', 'sound']);
    expect((await missingFrom(rewritten())).length).toBeGreaterThan(1);
    expect((await missingFrom(shortened)).length).toBeGreaterThan(1);
  });

  test('nothing of an earlier export is missing from a later one', async () => {
    await sealed(service.as('clerk-dho-1', 'clerk', '44-DHO'), 1);
    const later = await exportOf(service.database.url);
    expect(later.events).toBeGreaterThan(written.events.length);
    expect(await missingFrom(later.text)).toEqual([]);
  });

  /** Lines of the export that this later one does not have, by the command of the guide. */
  async function missingFrom(later: string): Promise<string[]> {
    const compare = (await codeOf('docs/auditors-guide.md', 'bash')).find((block) => block.includes('comm -23')) ?? '';
    const { code, stdout, stderr } = await atTheAuditor(async (folder) => {
      await writeFile(join(folder, 'earlier.ndjson'), text);
      await writeFile(join(folder, 'later.ndjson'), later);
      return run('bash', ['--norc', '-c', compare], folder);
    });
    expect([code, stderr]).toEqual([0, '']);
    return stdout.split('\n').filter((line) => line !== '');
  }
});

describe('F109 more than memory is given to', () => {
  const COPIES = 600;

  /** One dossier as often under other ids, its acts all in one part of those that the verifier looks at together. */
  function manifold(): Written {
    const dossier = written.events.findLast(({ seq }) => seq > 1)?.dossier ?? '';
    const own = written.events.filter((event) => event.dossier === dossier);
    const acts = new Map(written.acts.map((act) => [act.act, act]));
    const copies = Array.from({ length: COPIES }, (_, at) => at.toString(16).padStart(8, '0'));
    const under = (id: string, prefix: string) => `${prefix}${id.slice(8, -2)}00`;
    return {
      ...written,
      events: copies.flatMap((prefix) =>
        own.map((event) => {
          const act = actOf(event);
          const body = event.body.replaceAll(dossier, under(dossier, prefix)).replace(act, under(act, prefix));
          return { ...event, dossier: under(dossier, prefix), body };
        }),
      ),
      acts: copies.flatMap((prefix) =>
        own.map((event) => {
          const act = acts.get(actOf(event)) as Written['acts'][number];
          const id = under(act.act, prefix);
          return { ...act, act: id, body: act.body.replaceAll(act.act, id) };
        }),
      ),
    };
  }

  test('acts and events meet by way of a file, and nothing of it is left', async () => {
    const many = madeToFit(manifold());
    const sound = putTogether(many);
    const act = many.acts[COPIES]?.act ?? '';
    const spoilt = {
      ...many,
      acts: many.acts.map((each) => (each.act === act ? withColumns(each, { eventHashes: '0'.repeat(64) }) : each)),
    };
    const { verdicts } = await checked([sound, putTogether({ ...spoilt, roots: rootsOf(spoilt) })]);
    expect(verdicts[0]).toMatchObject({ verdict: 'sound', dossiers: COPIES, events: many.events.length });
    expect(verdicts[1]?.broken).toEqual([expect.objectContaining({ code: 'act-hashes', act, says: '0'.repeat(64) })]);
  });
});
