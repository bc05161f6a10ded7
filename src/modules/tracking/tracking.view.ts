import { z } from 'zod';
import { holderKinds, legs, type HolderKind } from '../item/item.lifecycle.js';
import { milestones, type MilestoneCode } from './tracking.milestones.js';
import { holderRoles, nextSteps } from './tracking.next-steps.js';
import type { Reached } from './tracking.history.js';

const milestoneCodes = Object.keys(milestones) as [MilestoneCode, ...MilestoneCode[]];

const MilestoneView = z.strictObject({ code: z.enum(milestoneCodes), label: z.string() });

/** What the look-up code opens: the unit that holds it, the next step, dates and amounts; never a person or the procedure. */
const TrackingDetail = z.strictObject({
  postCode: z.string(),
  authorityCode: z.string().optional(),
  unit: z.string().optional().describe('Đơn vị đang giữ'),
  nextStep: z.string(),
  filedAt: z.iso.datetime({ offset: true }).optional(),
  dueOn: z.iso.date().optional(),
  amountsDue: z.array(
    z.strictObject({ payee: z.enum(['post', 'authority']), due: z.enum(['acceptance', 'delivery']), amount: z.int() }),
  ),
  items: z.array(z.strictObject({ number: z.string(), leg: z.enum(legs) })),
  history: z.array(
    MilestoneView.extend({
      at: z.iso.datetime({ offset: true }),
      entered: z.literal(true).optional().describe('Nhập bù từ phiếu giấy'),
    }),
  ),
  receivedBy: z.enum(['addressee', 'authorised', 'representative']).optional(),
  confirmed: z.boolean().optional().describe('Đã phát: bằng chứng đã đủ'),
});

const TrackedDossier = z.strictObject({
  milestone: MilestoneView,
  on: z.iso.date(),
  holder: z.strictObject({ role: z.enum(holderKinds), label: z.string() }),
  detail: TrackingDetail.optional(),
});

export const TrackingView = z
  .strictObject({ reference: z.string(), dossiers: z.array(TrackedDossier) })
  .meta({ id: 'Tracking' });
export type TrackingView = z.infer<typeof TrackingView>;

export type Language = 'vi' | 'en';

/** A dossier as tracking has read it. */
export interface Tracked {
  current: MilestoneCode;
  reached: Reached[];
  holder: HolderKind;
  detail: Omit<z.infer<typeof TrackingDetail>, 'nextStep' | 'history'>;
}

/** Number alone: milestone, day, role. With the code of one of its numbers also the detail. */
export function trackedView(tracked: Tracked, language: Language, opened: boolean): TrackingView['dossiers'][number] {
  const named = (code: MilestoneCode): z.infer<typeof MilestoneView> => ({ code, label: milestones[code][language] });
  const at = tracked.reached.at(-1)?.at ?? '';
  const coarse = {
    milestone: named(tracked.current),
    on: at.slice(0, 10),
    holder: { role: tracked.holder, label: holderRoles[tracked.holder][language] },
  };
  if (!opened) return coarse;
  const history = tracked.reached.map((reached) => ({ ...reached, ...named(reached.code) }));
  return { ...coarse, detail: { ...tracked.detail, nextStep: nextSteps[tracked.current][language], history } };
}
