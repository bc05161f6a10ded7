import { z } from 'zod';
import type { ActResult } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { localIso } from '../../../platform/clock.js';
import {
  conditions,
  irregularityKinds,
  irregularityLifecycle,
  irregularityStates,
  outcomes,
  type Condition,
  type IrregularityKind,
  type IrregularityState,
  type Outcome,
} from './irregularity.lifecycle.js';

const instant = z.iso.datetime({ offset: true });
const unit = z.strictObject({ code: z.string(), name: z.string() });

export const IrregularityView = z
  .strictObject({
    id: z.uuid(),
    number: z.string(),
    kind: z
      .enum(irregularityKinds)
      .describe(
        'handover: chênh lệch khi giao nhận; condition: bưu gửi không nguyên vẹn; bag: chênh lệch khi mở túi thư; closing: chênh lệch khi chốt ca',
      ),
    state: z.enum(irregularityStates),
    actions: z.array(z.string()),
    owner: unit.describe('Đơn vị chịu trách nhiệm làm rõ'),
    finder: unit.describe('Đơn vị phát hiện'),
    handover: z.strictObject({ id: z.uuid(), number: z.string() }).optional(),
    item: z.strictObject({ id: z.uuid(), number: z.string() }).optional(),
    bag: z.string().optional().describe('Số túi thư'),
    closing: z.strictObject({ id: z.uuid(), number: z.string() }).optional().describe('Lần chốt ca có chênh lệch'),
    conditions: z.array(z.enum(conditions)).optional().describe('Bưu gửi không nguyên vẹn thế nào'),
    openedAt: instant,
    photo: z
      .enum(['declared', 'due'])
      .optional()
      .describe('Ảnh bưu gửi, túi thư hoặc niêm phong không nguyên vẹn: đã khai, hoặc còn thiếu'),
    outcome: z.enum(outcomes).optional().describe('Kết luận; undone: hai bên đã hủy việc nhận'),
    settledAt: instant.optional(),
    note: z.string().optional().describe('Đã làm rõ thế nào'),
    differences: z.array(z.strictObject({ number: z.string(), kind: z.string() })).optional(),
  })
  .meta({ id: 'Irregularity' });
export type IrregularityView = z.infer<typeof IrregularityView>;

export interface IrregularityRow {
  id: string;
  number: string;
  kind: IrregularityKind;
  state: IrregularityState;
  ownerCode: string;
  ownerName: string;
  finderCode: string;
  finderName: string;
  handover: string | null;
  handoverNumber: string | null;
  item: string | null;
  itemNumber: string | null;
  bag: string | null;
  bagNumber: string | null;
  closing: string | null;
  closingNumber: string | null;
  conditions: Condition[] | null;
  openedAt: Date;
  isPhotoWanted: boolean;
  isPhotographed: boolean;
  outcome: Outcome | null;
  settledAt: Date | null;
  note: string | null;
}

/** As lists show it: without the note and the single differences. */
export function irregularityView(row: IrregularityRow, actor: Actor): IrregularityView {
  const { id, number, kind, state } = row;
  return {
    ...{ id, number, kind, state },
    actions: actionsFor(row, actor),
    owner: { code: row.ownerCode, name: row.ownerName },
    finder: { code: row.finderCode, name: row.finderName },
    handover: named(row.handover, row.handoverNumber),
    item: named(row.item, row.itemNumber),
    bag: row.bagNumber ?? undefined,
    closing: named(row.closing, row.closingNumber),
    conditions: row.conditions ?? undefined,
    openedAt: localIso(row.openedAt),
    photo: photoOf(row),
    outcome: row.outcome ?? undefined,
    settledAt: row.settledAt ? localIso(row.settledAt) : undefined,
  };
}

function named(id: string | null, number: string | null): { id: string; number: string } | undefined {
  return id && number ? { id, number } : undefined;
}

/** What this person may do now: not the undo, which is an act on the list, nor what is done with an envelope; only what was not whole has photographs. */
function actionsFor(
  { isPhotoWanted, state }: Pick<IrregularityRow, 'isPhotoWanted' | 'state'>,
  actor: Actor,
): string[] {
  const here = isPhotoWanted ? ['add-evidence', 'settle'] : ['settle'];
  return irregularityLifecycle.actionsFor(state, actor.role).filter((act) => here.includes(act));
}

/** What an act on a report answers. */
export function irregularityResult(
  report: Pick<IrregularityRow, 'id' | 'number' | 'isPhotoWanted' | 'state'>,
  actor: Actor,
): ActResult {
  const { id, number, state } = report;
  return { id, number, status: state, actions: actionsFor(report, actor) };
}

function photoOf({ isPhotoWanted, isPhotographed }: IrregularityRow): 'declared' | 'due' | undefined {
  if (!isPhotoWanted) return undefined;
  return isPhotographed ? 'declared' : 'due';
}
