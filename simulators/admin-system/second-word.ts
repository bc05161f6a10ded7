import type pg from 'pg';
import type { Dossier } from './dossiers.js';
import { enqueue } from './outgoing.js';
import { drawnDelayMs, share, type Surroundings } from './surroundings.js';
import type { PostalEvent } from './wire.shapes.js';

const REASON = 'Dữ liệu hồ sơ không khớp với hệ thống một cửa';

/** Says, after the scripted delay, whether this side accepts an event that it has answered 202; or nothing at all. */
export async function confirm(
  tx: pg.PoolClient,
  event: PostalEvent,
  dossier: Dossier,
  { now, script, holdMs }: Surroundings,
): Promise<void> {
  const { types, delayMs, silentPercent, rejectPercent, silentPostCodes, rejectPostCodes, reason } = script.confirming;
  const { postCode } = event.dossier;
  if (!types.includes(event.type)) return;
  if (silentPostCodes.includes(postCode) || share(script.seed + 2, dossier) * 100 < silentPercent) return;
  const isRejected = rejectPostCodes.includes(postCode) || share(script.seed + 3, dossier) * 100 < rejectPercent;
  const said = { event: event.id, postCode };
  await enqueue(tx, dossier, {
    type: isRejected ? 'event.rejected' : 'event.accepted',
    at: now,
    data: isRejected ? { ...said, reason: reason ?? REASON } : said,
    holdMs: holdMs + drawnDelayMs(delayMs, share(script.seed + 4, dossier)),
  });
}
