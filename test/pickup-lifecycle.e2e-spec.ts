import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import type { Role } from '../src/platform/actor.js';
import {
  pickupLifecycle,
  pickupStates,
  type PickupAct,
  type PickupState,
} from '../src/modules/pickup/pickup.lifecycle.js';
import { TestService, type Caller, type Reply, type ReplyBody } from './support/service.js';
import { nobodyThere, Office } from './support/visits.js';

let service: TestService;
let office: Office;
let callers: Partial<Record<Role, Caller>>;

beforeAll(async () => {
  service = await TestService.start();
  office = new Office(service);
  callers = { citizen: office.citizen, clerk: office.clerk, courier: office.courier, dispatcher: office.dispatcher };
}, 60_000);
afterAll(() => service.close());

/** A visit of the citizen, put into a state behind the service's back. */
async function visitIn(state: PickupState): Promise<{ id: string; version: number; dossiers: { id: string }[] }> {
  const { body } = await office.ask({ day: '2026-12-02' });
  await service.db.query('update pickup set status = $2, courier = $3 where id = $1', [
    body.id,
    state,
    await office.courierId(),
  ]);
  return { id: body.id, version: body.version, dossiers: body['dossiers'] as { id: string }[] };
}

const bodies: Partial<Record<PickupAct, (courier: string) => object>> = {
  assign: (courier) => ({ courier }),
  reschedule: () => ({ day: '2026-12-03', window: 'morning' }),
  rebook: () => ({ day: '2026-12-03', window: 'morning' }),
  fail: () => nobodyThere,
  refuse: () => ({ reason: 'Ngoài khả năng phục vụ' }),
  'not-attempted': () => ({ reason: 'P09' }),
};

async function perform(role: Role, act: PickupAct, state: PickupState): Promise<Reply> {
  const visit = await visitIn(state);
  if (role === 'system') return swept(visit.id);
  const caller = callers[role];
  if (!caller) throw new Error(`Nobody plays ${role}`);
  if (act === 'ask') return office.ask({ day: '2026-12-02' }, caller);
  if (act === 'intake') return office.intake({ ...visit } as unknown as Parameters<Office['intake']>[0]);
  const body = bodies[act]?.(await office.courierId()) ?? {};
  return caller.post(`/v1/pickups/${visit.id}/${act}`, body, { version: visit.version });
}

/** What the visit's own deadline does when it is due, told as an answer would be. */
async function swept(id: string): Promise<Reply> {
  await service.db.query('update deadline set due_at = $2 where subject = $1', [id, service.clock.now()]);
  await service.app.get(DeadlineSweeper).sweep();
  const [row] = await service.db.query<{ state: string; problem: string | null }[]>(
    'select p.status as state, d.last_problem as problem from pickup p join deadline d on d.subject = p.id where p.id = $1',
    [id],
  );
  const body = { status: row?.state, code: row?.problem ?? undefined } as unknown as ReplyBody;
  return { status: row?.problem ? 409 : 200, body, headers: {} };
}

const walked = pickupLifecycle.rows.flatMap((row) =>
  row.by.flatMap((role) =>
    (row.from.length > 0 ? row.from : (['REQUESTED'] as const)).map((from) => ({
      role,
      act: row.act,
      from,
      to: row.to,
    })),
  ),
);
const acts = [...new Set(pickupLifecycle.rows.map((row) => row.act))].filter((act) => act !== 'ask');
const refused = acts.flatMap((act) =>
  pickupStates.flatMap((state) => {
    const row = pickupLifecycle.rows.find((each) => each.act === act);
    const role = row?.by[0];
    const isFree = pickupLifecycle.rows.some(
      (each) => each.act === act && each.from.includes(state) && role && each.by.includes(role),
    );
    const isRepeat = act === 'cancel' && state === 'CANCELLED';
    return role && !isFree && !isRepeat ? [{ role, act, state }] : [];
  }),
);

describe('F5 every row of the pickup lifecycle, walked through HTTP', () => {
  test.each(walked)('$role: $act from $from leads to $to', async ({ role, act, from, to }) => {
    const { status, body } = await perform(role, act, from);
    expect({ status: status < 300, state: body.status, code: body.code }).toEqual({
      status: true,
      state: to,
      code: undefined,
    });
  });

  test.each(refused)('$role: $act from $state is refused', async ({ role, act, state }) => {
    expect(await perform(role, act, state)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });
});
