import { Injectable } from '@nestjs/common';
import { Refused } from '../../platform/problems.js';
import { Outbound } from './sending/outbound.js';

/** What was found out about an address before the act began, because no transaction waits for a name server. */
export interface Target {
  /** @throws Refused `webhook-target-refused`, `webhook-target-unknown` (422) */
  expectPublic(): void;
}

@Injectable()
export class WebhookTargets {
  constructor(private readonly outbound: Outbound) {}

  async look(url: string): Promise<Target> {
    const cause = this.outbound.problemOf(url);
    const refused = (code: string): Refused =>
      new Refused(code, { cause }, [{ pointer: '/url', code: cause ?? 'unknown' }]);
    if (cause) return { expectPublic: () => raise(refused('webhook-target-refused')) };
    const leadsOut = await this.outbound.leadsOut(url);
    return { expectPublic: () => (leadsOut ? undefined : raise(refused('webhook-target-unknown'))) };
  }
}

function raise(refused: Refused): never {
  throw refused;
}
