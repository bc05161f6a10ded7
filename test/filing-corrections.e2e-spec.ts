import { randomUUID } from 'node:crypto';
import { dossierStates } from '../src/modules/dossier/dossier.lifecycle.js';
import { correct, correctFiling, correctorsOf, filed, find, lose, why } from './support/corrections.js';
import { drain } from './support/followed.js';
import { castOf, outcome, sealed, toDesk } from './support/handing-over.js';
import { Outside } from './support/outside.js';
import { expectUnharmed, ofDossierOf, raced } from './support/race.js';
import { TestService, type Reply } from './support/service.js';
import { withCarrier } from './support/undoing.js';

let service: TestService;
let outside: Outside;
let cast: ReturnType<typeof castOf>;
let serial = 0;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  cast = castOf(service);
}, 60_000);
afterEach(() => expectUnharmed(service));
afterAll(async () => {
  await outside.close();
  await service.close();
});

const said = ({ status, body }: Reply): string => (status < 300 ? String(body.status) : `${status} ${body.code}`);
const MINUTE = 60_000;

/** Filed at a moment, and a minute gone since: no event may wait for its follower for a quarter of an hour. */
async function filedBefore(): Promise<{ number: string; list: string; accepted: Date; wasAt: Date; later: string }> {
  const [number = ''] = await sealed(cast.clerk, 1);
  const list = await filed(service, number);
  const [row] = await service.db.query<{ filed: Date; accepted: Date }[]>(
    `select d.filed_at as filed, h.ended_at as accepted from dossier d join item i on i.dossier_id = d.id, handover h
     where i.number = $1 and h.id = $2`,
    [number, list],
  );
  if (!row) throw new Error('Nothing was filed');
  service.clock.moveTo(new Date(service.clock.now().getTime() + MINUTE));
  const later = new Date(row.filed.getTime() + MINUTE / 3).toISOString();
  return { number, list, accepted: row.accepted, wasAt: row.filed, later };
}

async function filedAt(number: string): Promise<Date | null | undefined> {
  const rows = await service.db.query<{ at: Date | null }[]>(
    'select d.filed_at as at from dossier d join item i on i.dossier_id = d.id where i.number = $1',
    [number],
  );
  return rows[0]?.at;
}

async function receivedBy(number: string): Promise<string> {
  const [row] = await service.db.query<{ code: string }[]>(
    'select d.post_code as code from dossier d join item i on i.dossier_id = d.id where i.number = $1',
    [number],
  );
  serial += 1;
  const data = { postCode: row?.code, code: `H48.12-261130-9${serial}`, dueDate: '2026-12-07' };
  return String((await outside.webhook({ type: 'authority.received', data })).body['status']);
}

describe('F24 a filing time by a supplementary record of both', () => {
  test('is corrected while the authority has not received the dossier, and both signatures are kept', async () => {
    const { number, list, wasAt, later } = await filedBefore();
    const key = randomUUID();
    const corrected = await correctFiling(cast.secondOfficer, list, { number, filedAt: later }, key);
    expect(corrected).toMatchObject({ status: 200, body: { id: list, status: 'ACCEPTED' } });
    expect((await filedAt(number))?.toISOString()).toBe(later);
    expect((await correctFiling(cast.secondOfficer, list, { number, filedAt: later }, key)).body).toEqual(
      corrected.body,
    );
    const rows = await service.db.query<{ was: Date; signature: string; designation: string; data: object }[]>(
      `select c.was, c.giver_signature as signature, c.designation, e.body::jsonb -> 'data' as data
       from filing_correction c join event e on e.act_id = c.act where c.handover = $1`,
      [list],
    );
    expect(rows).toMatchObject([
      { was: wasAt, signature: 'stroke', designation: expect.stringContaining('102/QĐ'), data: { handover: list } },
    ]);
    expect(rows[0]?.data).toMatchObject({ signatures: [{ kind: 'stroke' }, { kind: 'token' }] });
    expect(JSON.stringify(rows)).not.toContain(why);
    const event = corrected.body.events[0]?.dossier ?? '';
    expect((await cast.officer.get(`/v1/dossiers/${event}`)).body['filedAt']).toBe(corrected.body['filedAt']);
    const again = new Date(Date.parse(later) + MINUTE / 6).toISOString();
    expect(said(await correctFiling(cast.officer, list, { number, filedAt: again }))).toBe('ACCEPTED');
  });

  test('only between the acceptance and now, and not to what it is', async () => {
    const { number, list, accepted, wasAt } = await filedBefore();
    const at = (date: Date): Promise<Reply> =>
      correctFiling(cast.officer, list, { number, filedAt: date.toISOString() });
    expect(said(await at(new Date(accepted.getTime() - MINUTE)))).toBe('422 filed-at-impossible');
    expect(said(await at(new Date(service.clock.now().getTime() + MINUTE)))).toBe('422 filed-at-impossible');
    expect(said(await at(wasAt))).toBe('422 filing-unchanged');
    expect(said(await correctFiling(cast.officer, list, { number, filedAt: 'hôm qua' }))).toBe('422 body-invalid');
    expect(await filedAt(number)).toEqual(wasAt);
  });

  test('by the receiving desk, with the signature of the giver, for what that list filed', async () => {
    const { number, list, later } = await filedBefore();
    const correction = { number, filedAt: later };
    const token = { giverSignature: { kind: 'token' } };
    expect(said(await correctFiling(cast.officer, list, { ...correction, ...token }))).toBe('422 signature-incomplete');
    const elsewhere = service.as('desk-pvhcc-bdo-1', 'desk-officer', '44-PVHCC-BDO');
    expect(said(await correctFiling(elsewhere, list, correction))).toBe('404 not-found');
    expect(said(await correctFiling(cast.clerk, list, correction))).toBe('403 role-not-allowed');
    const [untallied = ''] = await sealed(cast.clerk, 1);
    const open = (await toDesk(service, [untallied])).body.id;
    expect(said(await correctFiling(cast.officer, open, { ...correction, number: untallied }))).toMatch(/^409 /);
    expect(said(await correctFiling(cast.officer, open, correction))).toBe('422 not-on-list');
  });

  test('never once the authority has received it', async () => {
    const { number, list, wasAt, later } = await filedBefore();
    expect(await receivedBy(number)).toBe('applied');
    expect(said(await correctFiling(cast.officer, list, { number, filedAt: later }))).toBe(
      '409 filing-authority-received',
    );
    expect(await filedAt(number)).toEqual(wasAt);
  });

  test('against the authority at the same moment the earlier wins', async () => {
    const one = await filedBefore();
    const receiving = async (number: string): Promise<Reply> => {
      const status = await receivedBy(number);
      return { status: 200, headers: {}, body: { status } as unknown as Reply['body'] };
    };
    const correcting = ({ number, list, later }: typeof one): Promise<Reply> =>
      correctFiling(cast.officer, list, { number, filedAt: later });
    const first = [() => receiving(one.number), () => correcting(one)];
    expect(await raced(service, ofDossierOf(one.number), first)).toEqual(['applied', 'filing-authority-received']);
    const other = await filedBefore();
    const second = [() => correcting(other), () => receiving(other.number)];
    expect(await raced(service, ofDossierOf(other.number), second)).toEqual(['ACCEPTED', 'applied']);
    expect((await filedAt(other.number))?.toISOString()).toBe(other.later);
  });

  test.each(['desk-officer', 'post-at-desk'] as const)('%s: in FILED, and in no other state', async (role) => {
    const { number, list, later } = await filedBefore();
    const caller = role === 'desk-officer' ? cast.officer : correctorsOf(service).postAtDesk;
    const told: Record<string, string> = {};
    const inState = (state: string): Promise<unknown> =>
      service.db.query('update dossier set status = $2 where id = (select dossier_id from item where number = $1)', [
        number,
        state,
      ]);
    for (const state of dossierStates.filter((each) => each !== 'FILED')) {
      await inState(state);
      told[state] = outcome(await correctFiling(caller, list, { number, filedAt: later }));
    }
    await inState('FILED');
    expect(new Set(Object.values(told))).toEqual(new Set(['wrong-state']));
    expect(said(await correctFiling(caller, list, { number, filedAt: later }))).toBe('ACCEPTED');
  });
});

describe('F24 what the authority is told', () => {
  test('a loss and its end, custody put right and a filing time, in order', async () => {
    const { controller } = correctorsOf(service);
    const { number, list, later } = await filedBefore();
    await correctFiling(cast.officer, list, { number, filedAt: later });
    const { numbers } = await withCarrier(service);
    const [other = ''] = numbers;
    await correct(controller, other, 'giver');
    await lose(controller, other);
    await find(controller, other);
    const told: Record<string, unknown> = {};
    for (const each of [number, other]) {
      const { id, code } = await dossierIn(each);
      await drain(service, id);
      for (const { type, body } of (await outside.effects(code)).slice(-3)) told[type] = body.data;
    }
    expect(told).toMatchObject({
      TALLIED: {},
      TALLY_CORRECTED: { filedAt: expect.any(String), was: expect.any(String) },
      CORRECTED: { error: 'incorrect_data', items: [{ status: 'AT_OFFICE', holder: 'OFFICE' }] },
      LOST: { cause: 'D24', items: [{ status: 'LOST', holder: 'OFFICE' }] },
      FOUND: { items: [{ status: 'AT_OFFICE' }] },
    });
    expect(JSON.stringify(told)).not.toContain(why);
  });

  async function dossierIn(number: string): Promise<{ id: string; code: string }> {
    const [row] = await service.db.query<{ id: string; code: string }[]>(
      'select d.id, d.post_code as code from dossier d join item i on i.dossier_id = d.id where i.number = $1',
      [number],
    );
    if (!row) throw new Error(`${number} is of no dossier`);
    return row;
  }
});
