import { randomUUID } from 'node:crypto';
import { DeadlineSweeper } from '../src/modules/dossier/deadline-sweeper.js';
import {
  handoverLifecycle,
  handoverStates,
  type HandoverAct,
  type HandoverState,
} from '../src/modules/handover/handover.lifecycle.js';
import type { HolderKind, ItemState } from '../src/modules/item/item.lifecycle.js';
import { derivedId } from '../src/platform/ids.js';
import { sealed, type Receiver } from './support/handing-over.js';
import { acceptedAtDesk, placeItem, untallied, type AtDesk } from './support/placed.js';
import { signature } from './support/papers.js';
import { TestService, type Caller, type Reply } from './support/service.js';

const signers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;
type Signer = (typeof signers)[number];

let service: TestService;
let atDesk: AtDesk;
let first: string;
let second: string;
let people: Record<Signer, Caller>;
let receivers: Record<'courier' | 'office' | 'desk', Receiver>;

beforeAll(async () => {
  service = await TestService.start();
  people = {
    courier: service.as('courier-dho-1', 'courier', '44-DHO'),
    clerk: service.as('clerk-dho-1', 'clerk', '44-DHO'),
    'desk-officer': service.as('desk-ttpvhcc-1', 'desk-officer', '44-TTPVHCC'),
    'post-at-desk': service.as('post-ttpvhcc', 'post-at-desk', '44-TTPVHCC'),
  };
  const other = service.as('courier-dho-2', 'courier', '44-DHO');
  receivers = {
    courier: { caller: other, to: { person: derivedId('person', 'courier-dho-2') } },
    office: { caller: people.clerk, to: { unit: '44-DHO' } },
    desk: { caller: people['desk-officer'], to: { unit: '44-TTPVHCC' } },
  };
  [first = '', second = ''] = await sealed(people.clerk, 2);
  atDesk = await acceptedAtDesk(service);
}, 60_000);
afterAll(() => service.close());

/** Where an envelope lies before each of them gives it on a run, and who may receive it. */
const hands: Record<Signer, { status: ItemState; holder: HolderKind; to: 'courier' | 'desk' }> = {
  courier: { status: 'WITH_POST', holder: 'COURIER', to: 'desk' },
  clerk: { status: 'AT_OFFICE', holder: 'OFFICE', to: 'courier' },
  'desk-officer': { status: 'AT_DESK', holder: 'DESK', to: 'courier' },
  'post-at-desk': { status: 'AT_DESK', holder: 'DESK', to: 'courier' },
};

/** A list of one envelope, and everybody on both sides. */
interface List {
  id: string;
  giver: Caller;
  receiver: Caller;
}

async function drafted(giver: Signer, to: Receiver): Promise<List> {
  const { db } = service;
  const { status, holder } = hands[giver];
  await db.query(`update handover_line set state = 'freed' where state = 'open'`);
  for (const number of [first, second]) await placeItem(service, number, { status, holder });
  const draft = await people[giver].post('/v1/handovers', { purpose: 'run', to: to.to, numbers: [first] });
  if (draft.status !== 201) throw new Error(`No list: ${draft.body.code}`);
  return { id: draft.body.id, giver: people[giver], receiver: to.caller };
}

const ended: readonly HandoverState[] = handoverStates.slice(2);
const lineStates: Partial<Record<HandoverState, string>> = {
  DRAFT: 'open',
  OFFERED: 'open',
  ACCEPTED: 'moved',
  ACCEPTED_WITH_DIFFERENCE: 'moved',
  UNDONE: 'undone',
};

/** Puts a list into a state behind the service's back; its draft's act stands for all acts. */
async function listIn(state: HandoverState, list: List): Promise<List> {
  const { db } = service;
  const accepted = state.startsWith('ACCEPTED') || state === 'UNDONE';
  const receiver = accepted ? (await list.receiver.get('/v1/me')).body['person'] : null;
  if (state !== 'DRAFT') {
    const act = (await list.giver.post(`/v1/handovers/${list.id}/close`)).body.act;
    await db.query(
      `update handover set status = $2, ended_act = $3, ended_at = $4, received_by = $5,
         designation = case when $5::uuid is not null and receiver_kind = 'DESK' then 'mẫu' end where id = $1`,
      [
        list.id,
        state,
        ended.includes(state) ? act : null,
        ended.includes(state) ? service.clock.now() : null,
        receiver,
      ],
    );
  }
  await db.query('update handover_line set state = $2 where handover = $1', [list.id, lineStates[state] ?? 'freed']);
  return list;
}

const bodies: Partial<Record<HandoverAct, () => object>> = {
  scan: () => ({ numbers: [second] }),
  remove: () => ({ numbers: [first] }),
  revise: () => ({ reason: 'Thêm bưu gửi' }),
  count: () => ({ numbers: [first] }),
  accept: () => ({ version: 1 }),
  refuse: () => ({ reason: 'Xe hỏng' }),
  withdraw: () => ({ reason: 'Giao chuyến sau' }),
  tally: () => ({ tallies: [{ number: first, asPostingSlip: true }], giverSignature: signature }),
};

async function act(caller: Caller, did: HandoverAct, { id }: List): Promise<string> {
  return said(await caller.post(`/v1/handovers/${id}/${did}`, bodies[did]?.() ?? {}));
}

function said({ status, body }: Reply): string {
  return status < 300 ? String(body.status) : `${status} ${body.code}`;
}

const giverActs: readonly HandoverAct[] = ['scan', 'remove', 'close', 'revise', 'withdraw'];
const receiverActs: readonly HandoverAct[] = ['count', 'accept', 'refuse'];

/** What the lifecycle says of it: the state it leads to, or undefined. */
function leadsTo(did: HandoverAct, state: HandoverState): HandoverState | undefined {
  const row = handoverLifecycle.rows.find((each) => each.act === did && each.from.includes(state));
  return typeof row?.to === 'string' ? row.to : row?.to[0];
}

function receiverOf(role: Signer): { giver: Signer; to: Receiver } {
  if (role === 'courier') return { giver: 'clerk', to: receivers.courier };
  return { giver: 'courier', to: { ...(role === 'clerk' ? receivers.office : receivers.desk), caller: people[role] } };
}

const cases = signers.flatMap((role) => handoverStates.map((state) => ({ role, state })));

/** Several acts in one state, each on a list of its own unless the one before it changed nothing. */
async function acts(
  all: readonly HandoverAct[],
  state: HandoverState,
  made: () => Promise<List>,
  side: 'giver' | 'receiver',
): Promise<Record<string, string>> {
  const told: Record<string, string> = {};
  let list: List | undefined;
  for (const did of all) {
    list ??= await listIn(state, await made());
    if (did === 'accept' && state === 'OFFERED') await act(list.receiver, 'count', list);
    told[did] = await act(list[side], did, list);
    if (leadsTo(did, state)) list = undefined;
  }
  return told;
}

function wanted(all: readonly HandoverAct[], state: HandoverState, otherwise: string): Record<string, string> {
  return Object.fromEntries(all.map((did) => [did, leadsTo(did, state) ?? otherwise]));
}

describe('F16 F17 every act of both sides in every state', () => {
  test.each(cases)('$role gives, $state', async ({ role, state }) => {
    const told = await acts(giverActs, state, () => drafted(role, receivers[hands[role].to]), 'giver');
    expect(told).toEqual(wanted(giverActs, state, '409 wrong-state'));
  });

  test.each(cases)('$role receives, $state', async ({ role, state }) => {
    const { giver, to } = receiverOf(role);
    const told = await acts(receiverActs, state, () => drafted(giver, to), 'receiver');
    // a list that is being made does not exist for its receiver
    expect(told).toEqual(wanted(receiverActs, state, state === 'DRAFT' ? '404 not-found' : '409 wrong-state'));
  });

  test('accepted with a difference by each of them', async () => {
    for (const role of signers) {
      const { giver, to } = receiverOf(role);
      const list = await drafted(giver, to);
      await act(list.giver, 'scan', list);
      await act(list.giver, 'close', list);
      await act(list.receiver, 'count', list);
      expect(await act(list.receiver, 'accept', list)).toBe('ACCEPTED_WITH_DIFFERENCE');
    }
  });
});

describe('F101 the tally of a list in every state', () => {
  const deskRoles = ['desk-officer', 'post-at-desk'] as const;
  const accepted = deskRoles.flatMap((role) =>
    (['ACCEPTED', 'ACCEPTED_WITH_DIFFERENCE'] as const).map((state) => ({ role, state })),
  );

  test.each(accepted)('$role tallies what is $state', async ({ role, state }) => {
    await untallied(service, atDesk, { handover: state });
    const tallies = [{ number: atDesk.number, asPostingSlip: true }];
    const path = `/v1/handovers/${atDesk.handover}/tally`;
    expect(said(await people[role].post(path, { tallies, giverSignature: signature }))).toBe(state);
  });

  test.each(deskRoles)('%s tallies nothing that was not accepted', async (role) => {
    for (const state of handoverStates.filter((each) => leadsTo('tally', each) === undefined)) {
      const list = await listIn(state, await drafted('courier', { ...receivers.desk, caller: people[role] }));
      expect(await act(people[role], 'tally', list)).toBe(state === 'DRAFT' ? '404 not-found' : '409 wrong-state');
    }
  });
});

describe('F17 who may do what', () => {
  test.each(signers)('%s does nothing that is the other side’s', async (role) => {
    const gives = await listIn('OFFERED', await drafted(role, receivers[hands[role].to]));
    for (const did of receiverActs) expect(await act(gives.giver, did, gives)).toBe('404 not-found');
    const { giver, to } = receiverOf(role);
    const takes = await listIn('OFFERED', await drafted(giver, to));
    // a clerk may take back what his own courier offers
    const strange = giverActs.filter((did) => !(role === 'clerk' && did === 'withdraw'));
    for (const did of strange) expect(await act(takes.receiver, did, takes)).toBe('404 not-found');
  });

  test.each(['dispatcher', 'cashier', 'controller'] as const)('%s signs no list', async (role) => {
    const list = await listIn('OFFERED', await drafted('clerk', receivers.courier));
    const caller = service.as(`${role}-dho`, role, '44-DHO');
    for (const did of [...giverActs, ...receiverActs, 'tally'] as const)
      expect(await act(caller, did, list)).toBe('403 role-not-allowed');
    const draft = await caller.post('/v1/handovers', { purpose: 'run', to: receivers.courier.to, numbers: [] });
    expect(said(draft)).toBe('403 role-not-allowed');
  });

  test.each(['courier', 'clerk'] as const)('%s tallies nothing', async (role) => {
    const path = `/v1/handovers/${atDesk.handover}/tally`;
    expect(said(await people[role].post(path, bodies.tally?.()))).toBe('403 role-not-allowed');
  });
});

describe('F17 the end of an offer’s time in every state', () => {
  test.each(handoverStates)('%s', async (state) => {
    const list = await listIn(state, await drafted('clerk', receivers.courier));
    const { db } = service;
    const open = 'done_act is null and withdrawn_act is null';
    await db.query(`update deadline set withdrawn_act = set_act where ${open}`);
    const id = randomUUID();
    await db.query(
      `insert into deadline (id, kind, subject, due_at, set_act) select $1, 'handover.expire', $2, $3, id from act limit 1`,
      [id, list.id, service.clock.now()],
    );
    await service.app.get(DeadlineSweeper).sweep();
    const [row] = await db.query<object[]>(
      'select h.status, d.last_problem as problem from deadline d join handover h on h.id = d.subject where d.id = $1',
      [id],
    );
    const to = leadsTo('expire', state);
    expect(row).toEqual({ status: to ?? state, problem: to ? null : 'wrong-state' });
  });
});
