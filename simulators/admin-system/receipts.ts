import type { PostalEvent } from './wire.shapes.js';

/** What came over the wire since the start, whatever became of it. */
export interface Counted {
  /** Posts of an event. */
  received: number;
  /** Posts of an event that had come before. */
  duplicates: number;
  /** Posts that came while another one about the same dossier was not yet answered. */
  overlapping: number;
  /** Posts of an event before the Retry-After of its last answer was over. */
  impatient: number;
}

/** Counts the posts of events: exactly-once in effect says nothing of how often the wire was used. */
export class Receipts {
  private readonly seen = new Set<string>();
  private readonly putOff = new Map<string, number>();
  private readonly underWay = new Map<string, number>();
  private readonly counted: Counted = { received: 0, duplicates: 0, overlapping: 0, impatient: 0 };

  get counts(): Counted {
    return { ...this.counted };
  }

  /** The event is to come again, but not so soon. */
  later({ id }: Pick<PostalEvent, 'id'>, seconds: number): void {
    this.putOff.set(id, Date.now() + seconds * 1_000);
  }

  /** @returns to be called when it is answered */
  begin({ id, dossier }: Pick<PostalEvent, 'id' | 'dossier'>): () => void {
    const { postCode } = dossier;
    const others = this.underWay.get(postCode) ?? 0;
    this.counted.received += 1;
    if (this.seen.has(id)) this.counted.duplicates += 1;
    if (others > 0) this.counted.overlapping += 1;
    if (Date.now() < (this.putOff.get(id) ?? 0)) this.counted.impatient += 1;
    this.seen.add(id);
    this.underWay.set(postCode, others + 1);
    return () => {
      const left = (this.underWay.get(postCode) ?? 1) - 1;
      if (left > 0) this.underWay.set(postCode, left);
      else this.underWay.delete(postCode);
    };
  }
}
