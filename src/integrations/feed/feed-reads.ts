import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import type { AnyJournalEvent } from '../../modules/dossier/event-types.js';
import { localIso } from '../../platform/clock.js';
import { Refused } from '../../platform/problems.js';
import { partnerEvent, type PartnerEvent } from '../partner-events.mapping.js';
import { BEGINNING, positionText, readPosition, verdict, type Position } from './feed.rules.js';

export interface FeedPage {
  /** the position after which the page begins; `0` for the beginning */
  after: string;
  limit: number;
}

/** `next`: what to send as `after` the next time; `last`: the newest position, equal to `next` once everything was read. */
export interface FeedView {
  data: ({ position: string } & PartnerEvent)[];
  next: string;
  last: string;
}

interface Row {
  position: string;
  generation: string;
  seq: string;
  previous: string;
  recordedAt: Date;
  body: string;
  postCode: string;
  code: string | null;
  sensitive: boolean;
}

/** One page of a feed; `$1` endpoint, `$2` the number after which it begins, `$3` how many. */
export const PAGE = `with page as materialized (
    select position, generation, dossier, seq, previous from feed where endpoint = $1 and position > $2 order by position limit $3)
  select f.position, f.generation, f.seq, f.previous, e.recorded_at as "recordedAt", e.body,
    d.post_code as "postCode", d.code, p.sensitive
  from page f join event e on e.dossier_id = f.dossier and e.seq = f.seq
  join dossier d on d.id = f.dossier join procedure p on p.id = d.procedure order by f.position`;

/** What a consumer pulls: its feed after the position it has, in the order of the positions. */
@Injectable()
export class FeedReads {
  constructor(private readonly dataSource: DataSource) {}

  /** @throws Refused `position-unknown` (422), `feed-restarted` (409, tells the position to go on after) */
  async page(endpoint: string, { after, limit }: FeedPage): Promise<FeedView> {
    const position = readPosition(after);
    if (!position) throw new Refused('position-unknown', { position: after });
    await this.requireHolds(endpoint, position);
    const rows = await this.dataSource.query<Row[]>(PAGE, [endpoint, position.number, limit]);
    const last = rows.at(-1);
    return {
      data: rows.flatMap(told),
      next: last ? positionOf(last) : after,
      last: await this.textOf(endpoint, Number.MAX_SAFE_INTEGER),
    };
  }

  private async requireHolds(endpoint: string, position: Position): Promise<void> {
    const [row] = await this.dataSource.query<{ last: string; generation: string | null; holds: string | null }[]>(
      `select coalesce((select max(position) from feed where endpoint = $1), 0) as last,
         (select generation from feed where endpoint = $1 and position = $3) as generation,
         (select min(after_position) from feed_generation where endpoint = $1 and generation > $2) as holds`,
      [endpoint, position.generation, position.number],
    );
    const numbered = (text: string | null = null): number | null => (text === null ? null : Number(text));
    const found = verdict(position, {
      last: Number(row?.last ?? 0),
      generation: numbered(row?.generation),
      holds: numbered(row?.holds),
    });
    if (found === 'unknown') throw new Refused('position-unknown', { position: positionText(position) });
    if (found !== 'holds') throw new Refused('feed-restarted', { after: await this.textOf(endpoint, found.after) });
  }

  /** The position of the event at this number, or of the last one before it. */
  private async textOf(endpoint: string, number: number): Promise<string> {
    const [row] = await this.dataSource.query<Pick<Row, 'position' | 'generation'>[]>(
      'select position, generation from feed where endpoint = $1 and position <= $2 order by position desc limit 1',
      [endpoint, number],
    );
    return row ? positionOf(row) : BEGINNING;
  }
}

function positionOf({ generation, position }: Pick<Row, 'position' | 'generation'>): string {
  return positionText({ generation: Number(generation), number: Number(position) });
}

/** The authority's code tells agency and sector: not of a sensitive dossier. */
function told(row: Row): FeedView['data'] {
  const event = partnerEvent({
    event: JSON.parse(row.body) as AnyJournalEvent,
    seq: Number(row.seq),
    previous: Number(row.previous),
    recordedAt: localIso(row.recordedAt),
    dossier: { postCode: row.postCode, authorityCode: row.sensitive ? undefined : (row.code ?? undefined) },
  });
  return event ? [{ position: positionOf(row), ...event }] : [];
}
