import { holderKinds, itemStates, legs, type HolderKind, type ItemState } from '../src/modules/item/item.lifecycle.js';
import { moveRules, purposes, RECALLED_CAUSE, type Purpose } from '../src/modules/item/item.rules.js';
import { derivedId } from '../src/platform/ids.js';
import { handOver, outcome, sealed, type Receiver } from './support/handing-over.js';
import { courierId, deskId, officeId, placeItem, type Placing } from './support/placed.js';
import { TestService, type Caller } from './support/service.js';

let service: TestService;
let number: string;
let secondDesk: Caller;
let givers: Partial<Record<HolderKind, Caller>>;
let receivers: Partial<Record<HolderKind, Receiver>>;
const secondCourier = derivedId('person', 'courier-dho-2');
/** A desk gives to another one only. */
const otherDesk = derivedId('unit', '44-PVHCC-BDO');
const places: Partial<Record<HolderKind, { id: string; place: string | null }>> = {
  COURIER: { id: secondCourier, place: null },
  OFFICE: { id: officeId, place: officeId },
  DESK: { id: deskId, place: deskId },
};

beforeAll(async () => {
  service = await TestService.start();
  const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  const officer = service.as('desk-ttpvhcc-1', 'desk-officer', '44-TTPVHCC');
  secondDesk = service.as('desk-pvhcc-bdo-1', 'desk-officer', '44-PVHCC-BDO');
  givers = { COURIER: service.as('courier-dho-1', 'courier', '44-DHO'), OFFICE: clerk, DESK: officer };
  receivers = {
    COURIER: { caller: service.as('courier-dho-2', 'courier', '44-DHO'), to: { person: secondCourier } },
    OFFICE: { caller: clerk, to: { unit: '44-DHO' } },
    DESK: { caller: officer, to: { unit: '44-TTPVHCC' } },
  };
  [number = ''] = await sealed(clerk, 1);
}, 60_000);
afterAll(() => service.close());

function of<Person>(people: Partial<Record<HolderKind, Person>>, kind: HolderKind): Person {
  const person = people[kind];
  if (!person) throw new Error(`Nobody plays ${kind}`);
  return person;
}

interface Row {
  status: ItemState;
  kind: HolderKind;
  holder: string;
  place: string | null;
  next: string | null;
  cause: string | null;
}

async function item(): Promise<Row | undefined> {
  const rows = await service.db.query<Row[]>(
    `select status, holder_kind as kind, holder_id as holder, place, next, next_cause as cause from item where number = $1`,
    [number],
  );
  return rows[0];
}

/** What a failed visit, a recall or an expired hold wrote into the item before. */
type Before = Pick<Placing, 'next' | 'cause'>;
const sentBack: (Before & { to: ItemState })[] = [
  { cause: 'D06', to: 'SENT_BACK' },
  { cause: RECALLED_CAUSE, to: 'RECALLED' },
];
const nexts: (Before & { to: ItemState })[] = [
  { next: null, to: 'AT_OFFICE' },
  { next: 'AT_OFFICE', cause: 'D02', to: 'AT_OFFICE' },
  { next: 'HELD', cause: 'D04', to: 'HELD' },
  { next: 'SEND_BACK_DUE', cause: RECALLED_CAUSE, to: 'SEND_BACK_DUE' },
];

function outcomesOf(to: (typeof moveRules)[number]['to']): (Before & { to: ItemState })[] {
  if (to === 'next') return nexts;
  return to === 'sent-back' ? sentBack : [{ to }];
}

const moves = moveRules.flatMap((rule) =>
  rule.purposes.flatMap((purpose) =>
    rule.legs.flatMap((leg) =>
      rule.from.flatMap((from) =>
        outcomesOf(rule.to).map((after) => ({
          purpose,
          leg,
          from,
          giver: rule.giver,
          receiver: rule.receiver,
          ...after,
        })),
      ),
    ),
  ),
);

describe('F17 F21 what a handover makes of an envelope, row by row', () => {
  test.each(moves)('$purpose, $leg: $from from $giver to $receiver ($cause) is $to', async (move) => {
    const { purpose, leg, from, giver, receiver, next, cause, to } = move;
    await placeItem(service, number, { status: from, holder: giver, leg, next, cause });
    const isBetweenDesks = giver === 'DESK' && receiver === 'DESK';
    const side = isBetweenDesks ? { caller: secondDesk, to: { unit: '44-PVHCC-BDO' } } : of(receivers, receiver);
    const accepted = await handOver(of(givers, giver), side, [number], purpose);
    expect({ told: outcome(accepted), events: accepted.body.events.length }).toEqual({ told: 'ACCEPTED', events: 1 });
    const { id, place } = isBetweenDesks ? { id: otherDesk, place: otherDesk } : of(places, receiver);
    const kept = cause ?? null;
    expect(await item()).toEqual({ status: to, kind: receiver, holder: id, place, next: null, cause: kept });
  });
});

/** In which states a kind of holder may have an envelope that has not ended. */
const inHand: Partial<Record<HolderKind, readonly ItemState[]>> = {
  COURIER: itemStates.filter((state) =>
    ['WITH_POST', 'AT_OFFICE', 'OUT_FOR_DELIVERY', 'ATTEMPT_FAILED', 'HELD', 'SEND_BACK_DUE', 'GOING_BACK'].includes(
      state,
    ),
  ),
  OFFICE: ['AT_OFFICE', 'HELD', 'SEND_BACK_DUE'],
  DESK: ['AT_DESK', 'SEND_BACK_DUE'],
};
const sides = holderKinds.filter((kind) => inHand[kind]);
const ways = sides.flatMap((giver) => sides.map((receiver) => ({ giver, receiver })));
/** Two units of a kind do not hand over to each other directly. */
const neighbours: Partial<Record<HolderKind, string>> = { OFFICE: '44-BDO', DESK: '44-PVHCC-BDO' };

function isRule(
  purpose: Purpose,
  { leg, from }: { leg: string; from: ItemState },
  way: (typeof ways)[number],
): boolean {
  return moves.some(
    (move) =>
      move.purpose === purpose &&
      move.leg === leg &&
      move.from === from &&
      move.giver === way.giver &&
      move.receiver === way.receiver,
  );
}

describe('F17 F21 what no row allows', () => {
  test.each(ways)('from $giver to $receiver goes nothing else', async ({ giver, receiver }) => {
    const { to } = of(receivers, receiver);
    const unit = giver === receiver ? neighbours[giver] : undefined;
    const all = purposes.flatMap((purpose) =>
      legs.flatMap((leg) => (inHand[giver] ?? []).map((from) => ({ purpose, leg, from }))),
    );
    const others = all.filter((each) => !isRule(each.purpose, each, { giver, receiver }));
    const told = new Set<string>();
    for (const { purpose, leg, from } of others) {
      await placeItem(service, number, { status: from, holder: giver, courier: courierId, leg });
      const body = { purpose, to: unit ? { unit } : to, numbers: [number] };
      const reply = await of(givers, giver).post('/v1/handovers', body);
      told.add(`${reply.status} ${reply.body.code}`);
    }
    expect(others.length).toBeGreaterThan(0);
    expect([...told]).toEqual(['409 item-not-movable']);
  });

  test('an envelope whose state changed after it was scanned is not offered', async () => {
    await placeItem(service, number, { status: 'WITH_POST', leg: 'submission' });
    const courier = of(givers, 'COURIER');
    const draft = await courier.post('/v1/handovers', { purpose: 'run', to: { unit: '44-DHO' }, numbers: [number] });
    expect(draft.status).toBe(201);
    await placeItem(service, number, { status: 'HELD', holder: 'COURIER' });
    const closed = await courier.post(`/v1/handovers/${draft.body.id}/close`);
    expect(closed).toMatchObject({ status: 409, body: { code: 'item-not-movable' } });
  });
});
