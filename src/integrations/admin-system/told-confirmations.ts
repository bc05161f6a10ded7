import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { WorkingCalendar } from '../../modules/directory/working-calendar.js';
import { Clock } from '../../platform/clock.js';
import { derivedId } from '../../platform/ids.js';
import type { Endpoint } from '../endpoints.js';
import type { OwedEvent } from '../followers/owed-event.js';

/** The deadline of a confirmation; its subject is the confirmation. */
export const CONFIRMATION_OVERDUE = 'confirmation.overdue';

export function confirmationId(endpoint: string, event: string): string {
  return derivedId('confirmation', `${endpoint}:${event}`);
}

/** What was answered 202 and waits for the second word, where the endpoint gives one. */
@Injectable()
export class ToldConfirmations {
  constructor(
    private readonly dataSource: DataSource,
    private readonly calendar: WorkingCalendar,
    private readonly clock: Clock,
  ) {}

  /**
   * After the 202 and before the cursor passes the event, so that a crash between the two repeats both; twice equals once.
   * Nothing is written where the second word has overtaken the first.
   */
  async told(endpoint: Endpoint, { event, seq }: OwedEvent): Promise<void> {
    if (!endpoint.confirms.includes(event.type)) return;
    const id = confirmationId(endpoint.id, event.id);
    const toldAt = this.clock.now();
    const dueAt = await this.calendar.limit(await this.deskOf(event.dossier), toldAt, endpoint.confirmWithinMinutes);
    await this.dataSource.query(
      `with noted as (
         insert into confirmation (id, endpoint, dossier, seq, event, state, told_at, due_at)
         values ($1, $2, $3, $4, $5, 'PENDING', $6, $7) on conflict (endpoint, event) do nothing returning id)
       insert into deadline (id, kind, subject, due_at, set_act)
       select $8, $9, id, $7, $10 from noted`,
      [
        id,
        endpoint.id,
        event.dossier,
        seq,
        event.id,
        toldAt,
        dueAt,
        derivedId(CONFIRMATION_OVERDUE, id),
        CONFIRMATION_OVERDUE,
        event.act,
      ],
    );
  }

  private async deskOf(dossier: string): Promise<string> {
    const [row] = await this.dataSource.query<{ desk: string }[]>(
      'select received_at as desk from dossier where id = $1',
      [dossier],
    );
    if (!row) throw new Error(`There is no dossier ${dossier}`);
    return row.desk;
  }
}
