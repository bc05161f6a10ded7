import type { Role } from '../platform/actor.js';
import { maskedPhone } from '../modules/dossier/dossier.view.js';
import type { SheetContent } from './paper.shapes.js';

/** How a role sees people on a sheet that waits: `clear` who types and calls; `masked` the last three digits of a phone; `none` nobody. */
type Sight = 'clear' | 'masked' | 'none';

const sights: Partial<Record<Role, Sight>> = {
  clerk: 'clear',
  dispatcher: 'clear',
  controller: 'masked',
  'desk-officer': 'masked',
  'post-at-desk': 'masked',
  supervisor: 'none',
};

/** Texts that say nothing of a person. What a later form adds is hidden until it stands here. */
const OF_THINGS: ReadonlySet<string> = new Set([
  ...['kind', 'role', 'procedure', 'service', 'ward', 'dossier', 'pickup', 'number', 'seal', 'bag', 'courier', 'day'],
  ...['method', 'voucher', 'identity', 'action', 'to', 'sha256', 'mediaType', 'unit', 'purpose'],
]);
const HIDDEN = '•••';

/** What stands on a sheet, for whoever compares it with the paper in his hand. Undefined: nothing of it is his business. */
export function contentFor(content: SheetContent, role: Role): SheetContent | undefined {
  const sight = sights[role];
  if (!sight || sight === 'clear') return sight && content;
  if (content.kind === 'act') return { ...content, body: shownOf(content.body, sight) };
  return sight === 'none' ? unworded(content) : content;
}

/** Without what somebody wrote in his own words. */
function unworded(content: SheetContent): SheetContent {
  if (content.kind === 'handover') return { ...content, reason: content.reason && HIDDEN };
  if (content.kind !== 'condition') return content;
  const { witness, capacity, ...signed } = content.witness;
  return { ...content, witness: { ...signed, witness: witness && HIDDEN, capacity: capacity && HIDDEN } };
}

function shownOf(body: Readonly<Record<string, unknown>>, sight: Sight): Record<string, unknown> {
  return Object.fromEntries(Object.entries(body).map(([key, value]) => [key, shown(key, value, sight)]));
}

function shown(key: string, value: unknown, sight: Sight): unknown {
  if (Array.isArray(value)) return value.map((each: unknown) => shown(key, each, sight));
  if (typeof value === 'object' && value !== null) return shownOf({ ...value }, sight);
  if (typeof value !== 'string') return value;
  if (sight === 'masked') return key === 'phone' ? maskedPhone(value) : value;
  return OF_THINGS.has(key) ? value : HIDDEN;
}
