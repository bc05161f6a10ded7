import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { EffectsPage } from './effects.http.js';
import { OwedDays, partsOf, type DayAt } from './owed-days.js';
import { Readings, type Reading } from './readings.js';
import { comparePage, missed, type EffectThere, type Finding, type KnownEvent } from './reconciliation.rules.js';

/** How much of a day is in hand at once. */
@Injectable()
export class Portions {
  /** Effects that are asked for at once. */
  effects = 500;
  /** Events of ours that are looked for at once. */
  owed = 2_000;
  /** Findings that one act writes down. */
  findings = 500;
}

/** A day that is compared: its row, endpoint and date. */
export type DayRead = DayAt & { id: string };

/** Holds two sides of a day against each other, a page at a time; what is found is noted, and not yet anybody's business. */
@Injectable()
export class ComparedPages {
  constructor(
    private readonly dataSource: DataSource,
    private readonly owedDays: OwedDays,
    private readonly readings: Readings,
    private readonly portions: Portions,
  ) {}

  /** Our side is looked at before theirs: what they are told meanwhile they may have, what they were told before they must. */
  async ours(day: DayRead, reading: Reading): Promise<void> {
    for (const part of partsOf(day.day))
      await this.readings.advance(reading, {}, (tx) => this.owedDays.noteUntold(tx, day, part));
    await this.readings.advance(reading, { phase: 'THEIRS' });
  }

  /** A page of theirs. */
  async theirs({ endpoint }: DayRead, reading: Reading, { effects, next }: EffectsPage): Promise<void> {
    const known = await this.owedDays.known(endpoint, effects);
    const lastSeq = await this.lastSeqOf(reading, effects);
    const progress = { effects: reading.effects + effects.length, after: next ?? reading.after };
    await this.readings.advance(
      reading,
      { ...progress, phase: next === null ? 'MISSED' : reading.phase },
      async (tx) => {
        const fresh = await this.see(tx, reading, { effects, known });
        await note(tx, reading, comparePage({ effects, known, fresh, lastSeq }));
      },
    );
  }

  /** The next of ours, looked for among theirs. */
  async missed(day: DayRead, reading: Reading): Promise<void> {
    const sought = await this.owedDays.owed(day, reading.owedAfter, this.portions.owed);
    const last = sought.at(-1);
    const owed = sought.filter(({ skipped }) => !skipped);
    const absent = owed.filter(({ seen }) => !seen);
    await this.readings.advance(
      reading,
      {
        owed: reading.owed + owed.length,
        owedAfter: last ? { recordedAt: last.recordedAt, dossier: last.dossier, seq: last.seq } : reading.owedAfter,
        phase: sought.length < this.portions.owed ? 'FOUND' : reading.phase,
      },
      (tx) =>
        note(
          tx,
          reading,
          absent.map((event) => missed(event)),
        ),
    );
  }

  private async lastSeqOf({ reconciliation }: Reading, effects: readonly EffectThere[]): Promise<Map<string, number>> {
    const rows = await this.dataSource.query<{ postCode: string; seq: number }[]>(
      `select c as "postCode", s.seq::int from unnest($2::text[]) c cross join lateral (
         select max(s.seq) as seq from reconciliation_seen s where s.reconciliation = $1 and s.post_code = c) s
       where s.seq is not null`,
      [reconciliation, [...new Set(effects.map(({ postCode }) => postCode))]],
    );
    return new Map(rows.map(({ postCode, seq }) => [postCode, seq]));
  }

  /** What is not ours has no place in the order of ours. @returns those that no page before has had */
  private async see(
    tx: EntityManager,
    { reconciliation }: Reading,
    { effects, known }: { effects: readonly EffectThere[]; known: ReadonlyMap<string, KnownEvent> },
  ): Promise<Set<string>> {
    const rows = await tx.query<{ event: string }[]>(
      `insert into reconciliation_seen (reconciliation, event, post_code, seq)
       select $1, * from unnest($2::uuid[], $3::text[], $4::bigint[]) on conflict do nothing returning event`,
      [
        reconciliation,
        effects.map(({ eventId }) => eventId),
        effects.map(({ postCode }) => postCode),
        effects.map(({ eventId, seq }) => (known.has(eventId) ? seq : 0)),
      ],
    );
    return new Set(rows.map(({ event }) => event));
  }
}

async function note(tx: EntityManager, { reconciliation }: Reading, findings: readonly Finding[]): Promise<void> {
  if (findings.length === 0) return;
  await tx.query(
    `insert into reconciliation_found (reconciliation, class, event, seq, post_code, fields, dossier, unit)
     select $1, f.class, f.event, f.seq, f."postCode", f.fields, f.dossier, f.unit
     from jsonb_to_recordset($2) f (class text, event uuid, seq bigint, "postCode" text, fields text[], dossier uuid, unit uuid)
     on conflict do nothing`,
    [reconciliation, JSON.stringify(findings)],
  );
}
