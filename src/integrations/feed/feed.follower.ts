import { Injectable } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { isPassing } from '../../platform/database.js';
import { Gathering } from '../../platform/gathering.js';
import type { Endpoint } from '../endpoints.js';
import type { Outcome, OwedEvent } from '../followers/owed-event.js';
import { Sender } from '../followers/sender.js';

/** Events that get their positions in one transaction at most. */
const MOST_AT_ONCE = 100;

interface Copy {
  dossier: string;
  seq: number;
  previous: number;
}

/**
 * Copies what a consumer is owed into its feed, where it has a position; a second copy has no effect. Events of the same
 * moment go together, in one short transaction that alone gives out positions meanwhile.
 */
@Injectable()
export class FeedFollower extends Sender {
  readonly follower = 'feed';
  private readonly feeds = new Map<string, Gathering<Copy, Outcome>>();

  constructor(private readonly dataSource: DataSource) {
    super();
  }

  async send(endpoint: Endpoint, { event, seq }: OwedEvent, previous: number): Promise<Outcome> {
    try {
      return await this.feedOf(endpoint.id).call({ dossier: event.dossier, seq, previous });
    } catch (error) {
      if (isPassing(error)) return { kind: 'again', cause: 'feed-busy' };
      throw error;
    }
  }

  private feedOf(endpoint: string): Gathering<Copy, Outcome> {
    const feed =
      this.feeds.get(endpoint) ??
      new Gathering<Copy, Outcome>({ most: MOST_AT_ONCE, together: (copies) => this.copy(endpoint, copies) });
    this.feeds.set(endpoint, feed);
    return feed;
  }

  private async copy(endpoint: string, copies: readonly Copy[]): Promise<Outcome[]> {
    await this.dataSource.query('select copy_to_feed($1, $2, $3, $4, $5)', [
      endpoint,
      Date.now(),
      copies.map(({ dossier }) => dossier),
      copies.map(({ seq }) => seq),
      copies.map(({ previous }) => previous),
    ]);
    return copies.map(() => ({ kind: 'done' }));
  }
}
