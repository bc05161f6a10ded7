import { Injectable } from '@nestjs/common';
import { Acts, type Act, type ActResult, type Asked } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { allOrNone } from '../../../platform/all-or-none.js';
import { derivedId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import type { Half } from '../offline/facts.js';
import { HalfSigners, signedAt } from './half-signers.js';
import { OfflineGiver, OfflineReceiver, type Booked } from './offline-sides.js';

/** The two acts that the halves of a handover are, by the ordinary services: what they refuse is refused. */
@Injectable()
export class OfflineApplying {
  constructor(
    private readonly acts: Acts,
    private readonly signers: HalfSigners,
    private readonly giver: OfflineGiver,
    private readonly receiver: OfflineReceiver,
  ) {}

  /**
   * The giver's list is made and offered, the receiver counts and accepts it, each at the time and in the name of who signed:
   * both or neither.
   * @returns the code of the refusal where the book does not have it
   */
  async apply(outer: Act, what: Booked, halves: readonly Half[]): Promise<string | undefined> {
    const [offer, accept] = [what.offer, what.accept].map((hash) => halves.find((half) => half.hash === hash));
    if (!offer || !accept) throw new Error('A half that is to be applied is not known');
    const { handover } = offer.says;
    try {
      await allOrNone(outer, async () => {
        await this.perform(outer, offer, what.giver.kind === 'COURIER', (act) => this.giver.give(act, what, handover));
        await this.perform(outer, accept, what.receiver.kind === 'COURIER', (act) =>
          this.receiver.take(act, what, handover),
        );
      });
      return undefined;
    } catch (error) {
      if (error instanceof Refused) return error.code;
      throw error;
    }
  }

  private async perform(
    outer: Act,
    half: Half,
    asCourier: boolean,
    work: (act: Act) => Promise<ActResult>,
  ): Promise<void> {
    const { says } = half;
    const actor = await this.signers.actorOf(outer.tx, says, outer.recordedAt, asCourier);
    if (!actor) throw new Refused('role-not-allowed');
    const { side, device, key, counter } = says;
    await this.acts.within(outer, askedBy(half, actor), `offline.${side}`, async (act) => ({
      ...(await work(act)),
      half: { hash: half.hash, device, key, counter },
    }));
  }
}

function askedBy({ hash, says }: Half, actor: Actor): Asked {
  const id = derivedId(`offline-${says.side}`, hash);
  return { id, actor, request: hash, status: 200, occurredAt: signedAt(says) };
}
