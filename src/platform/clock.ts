import { Injectable } from '@nestjs/common';

/**
 * Business time: what acts, deadlines and legal clocks read. Stands on an offset that only the launcher moves,
 * forward, outside production. Technical time (leases, back-off, tokens) is `Date.now()`.
 */
@Injectable()
export class Clock {
  private offsetMs = 0;

  now(): Date {
    return new Date(Date.now() + this.offsetMs);
  }

  /** Moves business time forward to `instant`; standing still or going back is refused. */
  moveTo(instant: Date): void {
    this.standAhead(instant.getTime() - Date.now());
  }

  /** Moves business time to `offsetMs` ahead of this machine's; processes with the same offset tell the same time. */
  standAhead(offsetMs: number): void {
    if (offsetMs < this.offsetMs) throw new Error('Business time moves forward only');
    this.offsetMs = offsetMs;
  }
}

const AHEAD_MS = 5 * 60_000;
const OLD_MS = 48 * 3_600_000;

/** The time somebody else's clock told is more than 5 minutes ahead or older than 48 hours (F73). Flagged, never a reason to refuse. */
export function isSkewed(occurredAt: Date, recordedAt: Date): boolean {
  const ahead = occurredAt.getTime() - recordedAt.getTime();
  return ahead > AHEAD_MS || -ahead > OLD_MS;
}

/**
 * When something happened as far as rights, deadlines and papers go: as told, unless that clock was skewed; then, and at the
 * latest, when it was recorded.
 * @param isWritten told by no clock but by a sheet that its signers and two typists answer for: it may be old (ADR 14)
 */
export function trustedTime(occurredAt: Date, recordedAt: Date, isWritten = false): Date {
  const isOld = !isWritten && isSkewed(occurredAt, recordedAt);
  return isOld || occurredAt > recordedAt ? recordedAt : occurredAt;
}

/** The calendar day in Vietnam (UTC+7, no summer time) of an instant, as YYYY-MM-DD. */
export function localDay(instant: Date): string {
  return new Date(instant.getTime() + 7 * 3_600_000).toISOString().slice(0, 10);
}

/** An instant as ISO 8601 with the offset of Vietnam: 2026-11-23T07:00:00.000+07:00. */
export function localIso(instant: Date): string {
  return new Date(instant.getTime() + 7 * 3_600_000).toISOString().replace('Z', '+07:00');
}
