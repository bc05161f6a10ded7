import type { Chance } from '../../../src/launcher/day/chance.js';
import type { Taken } from '../clients.js';
import type { World } from '../world.js';

/** What the authority says of one dossier. */
export interface Telling {
  type: string;
  data: Record<string, unknown>;
}

/** How a dossier ends when everything told of it has been heard once and in order. */
interface Ending {
  status: string;
  dueOn: string | null;
  delivery: string | null;
  events: string[];
}

const RECEIVED_DUE = '2026-12-07';
const CHANGED_DUE = '2026-12-14';
const ORDERED_DUE = '2026-12-02';

function received({ postCode }: Taken, at: number): Telling {
  return { type: 'authority.received', data: { postCode, code: codeOf('1130', at), dueDate: RECEIVED_DUE } };
}

function codeOf(day: string, at: number): string {
  return `H48.12-26${day}-${String(at).padStart(5, '0')}`;
}

/** What may be said of a dossier that lies filed at the authority. */
const ofFiled: ((taken: Taken, at: number) => Telling[])[] = [
  (taken, at) => [
    received(taken, at),
    { type: 'authority.finished', data: { postCode: taken.postCode, resultCount: 1, originals: 0 } },
  ],
  (taken, at) => [
    received(taken, at),
    { type: 'authority.changed-due', data: { postCode: taken.postCode, dueDate: CHANGED_DUE } },
  ],
  ({ postCode }) => [{ type: 'authority.refused', data: { postCode, reason: 'Không thuộc thẩm quyền' } }],
];

function ordered(code: string): Telling {
  const recipient = { name: 'Lê Văn Cam (mẫu)', phone: '0905000002', address: 'Số 5 Lý Thường Kiệt', ward: '18859' };
  const data = { code, procedure: 'GTVT-02', authority: '44-SXD', desk: '44-TTPVHCC', dueDate: ORDERED_DUE, recipient };
  return {
    type: 'result-order.requested',
    data: { ...data, resultCount: 1, originals: 0, collect: { postage: 30_500, fee: 115_000 } },
  };
}

/** What may be said of a dossier that the post has never seen. */
const ofOrdered: ((code: string) => Telling[])[] = [
  (code) => [ordered(code), { type: 'authority.finished', data: { code, resultCount: 1, originals: 0 } }],
  (code) => [ordered(code), { type: 'result-order.revoked', data: { code } }],
];

/** Everything told, of each dossier in order, the dossiers mixed. */
export function tellings(filed: readonly Taken[], orders: number, chance: Chance): Telling[] {
  const each = [
    ...filed.map((taken, at) => chance.of(ofFiled)(taken, at)),
    ...Array.from({ length: orders }, (_, at) => chance.of(ofOrdered)(codeOf('1101', at))),
  ];
  return chance.shuffled(each).flat();
}

/** The end of a story by a model of its own: what each word of the authority makes of a dossier. */
function endingOf(story: readonly Telling[]): Ending {
  const ending: Ending = { status: 'FILED', dueOn: null, delivery: null, events: [] };
  for (const { type, data } of story) {
    switch (type) {
      case 'authority.received':
        Object.assign(ending, { status: 'ACCEPTED', dueOn: data['dueDate'], delivery: 'AWAITING_RESULT' });
        break;
      case 'authority.changed-due':
        Object.assign(ending, { dueOn: data['dueDate'] });
        break;
      case 'authority.finished':
        Object.assign(ending, { status: 'FINISHED', delivery: 'READY_AT_DESK' });
        break;
      case 'authority.refused':
        Object.assign(ending, { status: 'REFUSED' });
        break;
      case 'result-order.requested':
        Object.assign(ending, { status: 'ACCEPTED', dueOn: data['dueDate'], delivery: 'AWAITING_RESULT' });
        break;
      case 'result-order.revoked':
        Object.assign(ending, { delivery: 'CANCELLED' });
        break;
    }
    ending.events.push(eventOf[type] ?? type);
  }
  return ending;
}

/** The journal's word where it is another one. */
const eventOf: Record<string, string> = {
  'result-order.requested': 'service.requested',
  'result-order.revoked': 'delivery.cancelled',
};

interface Found {
  numbers: string[];
  status: string;
  dueOn: string | null;
  delivery: string | null;
  events: string[];
}

/** @returns where dossiers are not as the oracle says */
export async function expectedOf(world: World, told: readonly Telling[]): Promise<string[]> {
  const stories = Map.groupBy(told, ({ data }) => String(data['postCode'] ?? data['code']));
  const rows = await world.query<Found>(
    `select array[d.post_code, d.code] as numbers, d.status, d.due_on::text as "dueOn",
       (select v.status from delivery v where v.dossier = d.id order by v.number desc limit 1) as delivery,
       array(select e.type from event e join act a on a.id = e.act_id join endpoint p on p.person = a.actor
         where e.dossier_id = d.id order by e.seq) as events from dossier d`,
  );
  const byNumber = new Map(rows.flatMap((row) => row.numbers.map((number) => [number, row] as const)));
  const wrong: string[] = [];
  for (const [key, story] of stories) {
    const found = byNumber.get(key);
    const wanted = endingOf(story);
    const is = found && pick(found);
    if (JSON.stringify(is) !== JSON.stringify(wanted))
      wrong.push(`${key} is ${JSON.stringify(is)}, the oracle says ${JSON.stringify(wanted)}`);
  }
  return wrong;
}

function pick({ status, dueOn, delivery, events }: Found): Ending {
  // a dossier that was refused keeps its order as it was
  return { status, dueOn, delivery: status === 'REFUSED' ? null : delivery, events };
}
