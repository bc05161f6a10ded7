import { listScenarios } from '../simulators/admin-system/scenarios.js';
import { adminUrl } from './support/database.js';
import { anEvent, carriedOver, FILED_AT, OtherSide, taken, TOKEN, until } from './support/other-side.js';

/** What takes minutes takes a fraction of a second. */
const SOON = 1_000;
const SILENCE_MS = 500;

let side: OtherSide;

beforeAll(async () => {
  side = await OtherSide.start(adminUrl());
});
afterAll(() => side.close());
beforeEach(() => side.reset());

const play = (name: string, faster = SOON): Promise<unknown> => side.post('/control/scenario', { name, faster });

/** As it goes over the wire; `side.send` wants an answer in JSON. */
function posted(event: ReturnType<typeof anEvent>, signal?: AbortSignal): Promise<Response> {
  const headers = {
    'content-type': 'application/json',
    authorization: `Bearer ${TOKEN}`,
    'idempotency-key': event.id,
  };
  return fetch(`${side.url}/postal-events`, { method: 'POST', headers, body: JSON.stringify(event), signal });
}

const filedAgain = (postCode: string) =>
  anEvent({ postCode, type: 'TALLIED', seq: 3, previous: 2, data: { filedAt: FILED_AT } });

/** Files a dossier. @returns the types of what is said about it, sorted */
async function saidAbout(postCode: string): Promise<string[]> {
  await side.file(postCode);
  await side.idle();
  return side.received.map(({ type }) => type).sort();
}

const received = (): Promise<{ received: number; impatient: number }> =>
  side.get('/control/receipts') as Promise<{ received: number; impatient: number }>;

const answers: Record<string, () => Promise<void>> = {
  calm: async () => {
    expect(await saidAbout('BC-CALM')).toEqual(['authority.received', 'event.accepted']);
  },
  'slow-authority': async () => {
    await play('slow-authority', 1);
    await side.file('BC-SLOW');
    const { rows } = await side.store.query<{ type: string; at: Date }>(
      `select type, next_attempt_at as at from admin_system_outgoing where state = 'PENDING' order by type`,
    );
    expect(rows.map(({ type }) => type)).toEqual(['authority.received', 'event.accepted']);
    for (const { at } of rows) {
      expect(at.getTime()).toBeGreaterThan(Date.now() + 50_000);
      expect(at.getTime()).toBeLessThanOrEqual(Date.now() + 300_000);
    }
    expect(side.received).toEqual([]);
    await side.store.query(`update admin_system_outgoing set next_attempt_at = '-infinity' where state = 'PENDING'`);
    await side.idle();
    expect(side.received).toHaveLength(2);
  },
  'asks-supplement': async () => {
    expect(await saidAbout('BC-ASKS')).toEqual(['authority.asked-supplement', 'event.accepted']);
    await side.send(filedAgain('BC-ASKS'));
    await side.idle();
    expect(side.received.map(({ type }) => type)).toContain('authority.received');
  },
  refuses: async () => {
    expect(await saidAbout('BC-REFUSES')).toEqual(['authority.refused', 'event.accepted']);
    const refused = side.received.find(({ type }) => type === 'authority.refused');
    expect(refused?.data['reason']).toMatch(/./);
  },
  'recalls-results': async () => {
    await side.file('BC-RECALLS');
    const released = { postCode: 'BC-RECALLS', type: 'RELEASED' };
    await side.send(anEvent({ ...released, seq: 3, previous: 2 }));
    await side.send(anEvent({ ...released, seq: 4, previous: 3 }));
    await side.idle();
    expect(side.received.filter(({ type }) => type === 'authority.recalled')).toMatchObject([
      { data: { postCode: 'BC-RECALLS' } },
    ]);
  },
};

const secondWords: Record<string, () => Promise<void>> = {
  'rejects-after-202': async () => {
    const event = anEvent({ postCode: 'BC-REJECTS', type: 'TALLIED', data: { filedAt: FILED_AT } });
    expect(await side.send(event)).toEqual(taken);
    await side.idle();
    const rejected = side.received.find(({ type }) => type === 'event.rejected');
    expect(rejected?.data).toMatchObject({ event: event.id, reason: expect.stringMatching(/./) as string });
  },
  silent: async () => {
    expect(await saidAbout('BC-SILENT')).toEqual(['authority.received']);
  },
};

const faults: Record<string, () => Promise<void>> = {
  'loses-answers': async () => {
    let lost = 0;
    const isTaken = (event: ReturnType<typeof anEvent>): Promise<boolean> =>
      posted(event).then(
        ({ status }) => status === 202,
        () => {
          lost += 1;
          return false;
        },
      );
    for (let seq = 1; seq <= 10; seq += 1) {
      const event = anEvent({ postCode: 'BC-LOSES', seq, previous: seq - 1 });
      await until(() => isTaken(event));
    }
    expect(lost).toBeGreaterThan(0);
    expect(await side.effectsOf('BC-LOSES')).toHaveLength(10);
  },
  'slow-30s': async () => {
    // a second instead of thirty
    await play('slow-30s', 30);
    const from = performance.now();
    let isAnswered = false;
    const sent = side.send(anEvent({ postCode: 'BC-30S' })).finally(() => (isAnswered = true));
    await until(async () => (await side.effectsOf('BC-30S')).length === 1);
    expect(isAnswered).toBe(false);
    expect(await sent).toEqual(taken);
    expect(performance.now() - from).toBeGreaterThanOrEqual(990);
  },
  'too-many-429': async () => {
    const before = await received();
    const told: Response[] = [];
    for (let at = 0; at < 20; at += 1) told.push(await posted(anEvent({ postCode: `BC-429-${at}` })));
    const putOff = told.filter(({ status }) => status === 429);
    expect(putOff.length).toBeGreaterThan(4);
    expect(putOff.map(({ headers }) => headers.get('retry-after'))).toEqual(putOff.map(() => '5'));
    expect(await effectsLike('BC-429-%')).toBe(20 - putOff.length);
    const event = anEvent({ postCode: 'BC-429-AGAIN' });
    await until(async () => (await posted(event)).status === 202);
    expect((await received()).received).toBeGreaterThanOrEqual(before.received + 21);
  },
  'storm-5xx': async () => {
    const told: number[] = [];
    for (let at = 0; at < 30; at += 1) told.push((await posted(anEvent({ postCode: `BC-5XX-${at}` }))).status);
    const away = told.filter((status) => status === 503).length;
    expect(away).toBeGreaterThan(20);
    expect(await effectsLike('BC-5XX-%')).toBe(30 - away);
  },
  'wrong-json': async () => {
    const reply = await posted(anEvent({ postCode: 'BC-JSON' }));
    const body = await reply.text();
    expect([reply.status, body]).toEqual([202, expect.stringMatching(/^\{"accepted"/)]);
    expect(() => JSON.parse(body) as unknown).toThrow();
    expect(await side.effectsOf('BC-JSON')).toHaveLength(1);
  },
  'black-hole': async () => {
    const before = await received();
    const event = anEvent({ postCode: 'BC-HOLE' });
    await expect(posted(event, AbortSignal.timeout(SILENCE_MS))).rejects.toThrow('timeout');
    expect((await received()).received).toBe(before.received + 1);
    expect(await side.effectsOf('BC-HOLE')).toEqual([]);
    await play('calm');
    expect(await side.send(event)).toEqual(taken);
  },
  'refuses-for-ever': async () => {
    const events = Array.from({ length: 20 }, (_none, at) => anEvent({ postCode: `BC-EVER-${at}` }));
    const statuses = async (): Promise<number[]> =>
      Promise.all(events.map(async (event) => (await posted(event)).status));
    const first = await statuses();
    expect(new Set(first)).toEqual(new Set([202, 422]));
    expect(await statuses()).toEqual(first);
    expect(await effectsLike('BC-EVER-%')).toBe(first.filter((status) => status === 202).length);
  },
};

const webhooks: Record<string, () => Promise<void>> = {
  duplicates: async () => {
    await saidAbout('BC-TWICE');
    const times = (id: string): number => side.received.filter((webhook) => webhook.id === id).length;
    expect(new Set(side.received.map(({ id }) => id)).size).toBe(2);
    expect(side.received.map(({ id }) => times(id))).toEqual([2, 2, 2, 2]);
  },
  reordered: async () => {
    // a quarter of a second instead of five
    await play('reordered', 20);
    const codes = Array.from({ length: 8 }, (_none, at) => `H48.12-261103-000${at}`);
    await side.post('/back-office/dossiers', codes.map(carriedOver));
    for (const code of codes) {
      await side.backOffice(code, 'order-result');
      await side.backOffice(code, 'finish', { resultCount: 1, originals: 0 });
    }
    await side.idle();
    const firstOf = (code: string) => side.received.find(({ data }) => data['code'] === code)?.type;
    expect(side.received).toHaveLength(16);
    expect(new Set(codes.map(firstOf))).toEqual(new Set(['authority.finished', 'result-order.requested']));
  },
};

async function effectsLike(postCodes: string): Promise<number> {
  const sql = 'select count(*)::int as n from admin_system_effect where post_code like $1';
  return (await side.store.query<{ n: number }>(sql, [postCodes])).rows[0]?.n ?? 0;
}

/** The scenario's own sentence stands in the name of the test that shows it. */
const sentences = new Map(listScenarios().map(({ name, shows }) => [name, shows]));
const named = (group: Record<string, () => Promise<void>>) =>
  Object.entries(group).map(([name, shown]) => [name, sentences.get(name), shown] as const);

async function expectShown(name: string, shown: () => Promise<void>): Promise<void> {
  expect(await play(name)).toMatchObject({ name, shows: sentences.get(name) });
  await shown();
}

describe('F78 a scenario of how the authority answers', () => {
  test.each(named(answers))('%s: %s', (name, _shows, shown) => expectShown(name, shown));
});

describe('F83 a scenario of second words', () => {
  test.each(named(secondWords))('%s: %s', (name, _shows, shown) => expectShown(name, shown));
});

describe('F81 a scenario of faults', () => {
  test.each(named(faults))('%s: %s', (name, _shows, shown) => expectShown(name, shown));
});

describe('F82 a scenario of webhooks', () => {
  test.each(named(webhooks))('%s: %s', (name, _shows, shown) => expectShown(name, shown));
});

describe('F81 the scenarios by name', () => {
  test('are listed with what they show, and every one is shown here', async () => {
    const { data } = (await side.get('/control/scenarios')) as { data: { name: string; shows: string }[] };
    expect(data).toEqual(listScenarios());
    const shownHere = Object.keys({ ...answers, ...secondWords, ...faults, ...webhooks });
    expect(data.map(({ name }) => name).sort()).toEqual(shownHere.sort());
    for (const { shows } of data) expect(shows).toMatch(/^[A-Z][^.]+\.$/);
  });

  test('an unknown one is refused and changes nothing', async () => {
    await play('refuses');
    expect((await side.call('POST', '/control/scenario', { name: 'nonsense' })).status).toBe(422);
    expect(await saidAbout('BC-UNKNOWN')).toContain('authority.refused');
  });

  test('the next one leaves nothing of the one before', async () => {
    await play('refuses');
    await play('storm-5xx');
    await play('calm');
    expect(await saidAbout('BC-NEXT')).toEqual(['authority.received', 'event.accepted']);
  });
});
