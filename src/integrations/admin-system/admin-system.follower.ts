import { Injectable } from '@nestjs/common';
import type { Endpoint } from '../endpoints.js';
import type { Outcome, OwedEvent } from '../followers/owed-event.js';
import { Sender } from '../followers/sender.js';
import { AdminSystemHttp } from './admin-system.http.js';
import { PostalTelling } from './postal-telling.js';
import { ToldConfirmations } from './told-confirmations.js';

/** Tells an administrative system every step of a dossier, and notes which of them it has still to accept or reject. */
@Injectable()
export class AdminSystemFollower extends Sender {
  readonly follower = 'admin-system';

  constructor(
    private readonly telling: PostalTelling,
    private readonly http: AdminSystemHttp,
    private readonly confirmations: ToldConfirmations,
  ) {
    super();
  }

  async send(endpoint: Endpoint, owed: OwedEvent, previous: number): Promise<Outcome> {
    const told = await this.telling.of(owed, previous);
    if (!told) return { kind: 'done' };
    const outcome = await this.http.post(endpoint, told);
    if (outcome.kind === 'done') await this.confirmations.told(endpoint, owed);
    return outcome;
  }
}
