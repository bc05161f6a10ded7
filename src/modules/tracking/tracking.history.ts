import { localIso } from '../../platform/clock.js';
import { happenedAt } from '../dossier/act-event.js';
import type { DossierState } from '../dossier/dossier.lifecycle.js';
import type { EventType } from '../dossier/event-types.js';
import type { JournalLine } from '../dossier/journal-reads.js';
import type { ItemState } from '../item/item.lifecycle.js';
import { milestone, type Facts, type MilestoneCode, type OrderState, type VisitFact } from './tracking.milestones.js';

/** A milestone and when it was reached, ISO 8601 with offset. */
export interface Reached {
  code: MilestoneCode;
  at: string;
  /** Written on paper and entered afterwards. */
  entered?: true;
}

const VISIT: Partial<Record<EventType, VisitFact>> = {
  'pickup.scheduled': 'asked',
  'pickup.assigned': 'assigned',
  'pickup.started': 'assigned',
  'pickup.arrived': 'assigned',
  'pickup.failed': 'failed',
  'pickup.cancelled': 'cancelled',
  'pickup.rejected': 'cancelled',
  'pickup.expired': 'cancelled',
  'pickup.closed': 'cancelled',
};

const STATUS: Partial<Record<EventType, DossierState>> = {
  'authority.received': 'ACCEPTED',
  'authority.asked-supplement': 'SUPPLEMENT_ASKED',
  'authority.refused': 'REFUSED',
  'authority.finished': 'FINISHED',
};

const ORDER: Partial<Record<EventType, OrderState>> = {
  'authority.received': 'AWAITING_RESULT',
  'authority.finished': 'READY_AT_DESK',
  'delivery.cancelled': 'CANCELLED',
};

/** By envelope of the posting slip that is under way to the desk; `moved` as of the facts. */
type Envelopes = ReadonlyMap<string, { status: ItemState; moved: boolean }>;

/** The facts with what they are drawn from. */
interface Drawn extends Facts {
  envelopes: Envelopes;
}

/** The facts after the whole journal, and every milestone on the way there. */
export function history(lines: readonly JournalLine[]): { facts: Facts; reached: Reached[] } {
  let facts: Drawn = { status: 'OPENED', envelopes: new Map() };
  let known: ReadonlySet<string> = new Set();
  const reached: Reached[] = [];
  const before = new Map<string, Drawn>();
  for (const line of lines) {
    before.set(line.body.act, facts);
    facts = after(facts, line, known);
    if (line.body.type === 'handover.undone') facts = asBefore(facts, before.get(line.body.data.accepted), line);
    known = new Set([...known, ...line.body.items.map((item) => item.id)]);
    const code = milestone(facts);
    const entered = line.body.entered && ({ entered: true } as const);
    if (reached.at(-1)?.code !== code) reached.push({ code, at: momentOf(line), ...entered });
  }
  return { facts, reached };
}

/** When it happened, as the public reads it (ADR 6). */
export function momentOf({ body, recordedAt }: JournalLine): string {
  return localIso(happenedAt(body, recordedAt));
}

function after(facts: Drawn, line: JournalLine, known: ReadonlySet<string>): Drawn {
  const next: Drawn = { ...facts, status: statusAfter(facts.status, line), visit: visitAfter(facts.visit, line) };
  next.order = orderAfter(facts.order, line);
  // weighed again, it is no further on its way
  if (line.body.type === 'item.reweighed') return next;
  const envelopes = new Map(isOfSlip(line, facts.envelopes) ? facts.envelopes : []);
  for (const item of line.body.items) {
    // The journal holds states as text; the item module wrote them.
    const status = item.status as ItemState;
    const same = known.has(item.id);
    if (item.leg === 'submission') envelopes.set(item.id, { status, moved: same });
    if (item.leg === 'result') next.result = resultAfter(same ? facts.result : undefined, status, line);
  }
  return { ...next, envelopes, submission: behind(envelopes) };
}

/** Whether it is about envelopes of the posting slip that was spoken of last. */
function isOfSlip({ body }: JournalLine, envelopes: Envelopes): boolean {
  const papers = body.items.filter(({ leg }) => leg === 'submission');
  return papers.every(({ id }) => envelopes.has(id));
}

/** How far an envelope of papers is; of several the one that is least far tells where the papers are. */
const STEPS: Partial<Record<ItemState, number>> = { WITH_POST: 1, AT_OFFICE: 1, AT_DESK: 2 };

/** Once they were counted, what is lost or turns up afterwards changes nothing; until then a lost one is told. */
function behind(envelopes: Envelopes): Facts['submission'] {
  const all = [...envelopes.values()];
  const counted = all.find(({ status }) => status === 'FILED');
  const [last] = all.toSorted((a, b) => (STEPS[a.status] ?? 0) - (STEPS[b.status] ?? 0));
  const submission = counted ?? last;
  return submission && { ...submission, moved: all.some(({ moved }) => moved) };
}

/** An acceptance that no longer holds has moved nothing: its envelopes are again what they were before it. */
function asBefore(facts: Drawn, before: Drawn | undefined, { body }: JournalLine): Drawn {
  const legs = new Set(body.items.map((item) => item.leg));
  const envelopes = new Map(facts.envelopes);
  for (const { id } of body.items) {
    const was = before?.envelopes.get(id);
    if (was) envelopes.set(id, was);
  }
  return {
    ...facts,
    envelopes,
    submission: behind(envelopes),
    result: legs.has('result') ? before?.result : facts.result,
  };
}

function statusAfter(status: DossierState, { body }: JournalLine): DossierState {
  if (body.data.opened) return body.data.opened.status as DossierState;
  if (body.type === 'dossier.tallied') return body.data.filedAt ? 'FILED' : 'OPENED';
  return STATUS[body.type] ?? status;
}

function visitAfter(visit: VisitFact | undefined, { body }: JournalLine): VisitFact | undefined {
  if (body.type === 'service.requested' && body.data.pickup) return 'asked';
  return VISIT[body.type] ?? visit;
}

function orderAfter(order: OrderState | undefined, { body }: JournalLine): OrderState | undefined {
  if (body.type === 'service.requested' && body.data.delivery) return 'REQUESTED';
  return order ? (ORDER[body.type] ?? order) : undefined;
}

function resultAfter(before: Facts['result'], status: ItemState, { body }: JournalLine): NonNullable<Facts['result']> {
  const noticed =
    body.type === 'delivery.noticed' || (body.type === 'delivery.failed' && body.data.notice !== undefined);
  return {
    status,
    arrived: (before?.arrived ?? false) || status === 'AT_OFFICE',
    notices: (before?.notices ?? 0) + Number(noticed),
  };
}
