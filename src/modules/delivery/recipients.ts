import { createHash, randomBytes } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import type { Act } from '../../platform/acts.js';
import { canonical } from '../../platform/canonical.js';
import { Encryption } from '../../platform/encryption.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';
import { Parties, type PartyRef } from '../dossier/parties.js';
import { CodeUses } from './one-time-code/code-uses.js';
import type { Delivery } from './delivery.entity.js';
import { receiverProblem, type Receiver } from './delivery.rules.js';
import type { HandingOut } from './delivery.shapes.js';
import type { CodeVerdict } from './one-time-code/one-time-code.rules.js';

/** What is said at the door, and what became of the code that the recipient told. */
export type Handing = HandingOut & { checked?: CodeVerdict };

/** Who received: his party row, the row with what he showed, the challenge whose code he knew. */
export interface Received {
  to: Exclude<Receiver, 'household'>;
  recipient: PartyRef;
  identity: { kind: string; hash: string; row: string };
  challenge?: string;
}

const POINTERS = {
  'household-not-entitled': '/to',
  'identity-not-matching': '/identity/nameMatches',
  'authorisation-missing': '/authorisation',
} as const;

/** Who may have the result: the addressee, who holds his written authorisation, or who represents him (TT 17/2017 Art 5.2 d). */
@Injectable()
export class Recipients {
  constructor(
    private readonly parties: Parties,
    private readonly encryption: Encryption,
    private readonly codes: CodeUses,
  ) {}

  /** @throws Refused `household-not-entitled`, `identity-not-matching`, `authorisation-missing` (422) */
  async receive(act: Act, delivery: Delivery, handing: Handing): Promise<Received> {
    const { to, identity, authorisation } = handing;
    const problem = receiverProblem({ to, nameMatches: identity.nameMatches, authorisation });
    if (problem) throw new Refused(problem, {}, [{ pointer: POINTERS[problem], code: problem }]);
    const recipient = await this.party(act, delivery, handing);
    return {
      to: to === 'household' ? 'addressee' : to,
      recipient,
      identity: await this.identity(act, delivery, handing),
      challenge: handing.code === undefined ? undefined : await this.codes.settle(act, delivery, handing.checked),
    };
  }

  private async party(act: Act, delivery: Delivery, { to, authorisation }: HandingOut): Promise<PartyRef> {
    if (to !== 'addressee' && authorisation)
      return this.parties.add(act, delivery.dossier, 'authorised', { name: authorisation.name });
    const [recipient] = await this.parties.refs(act.tx, [delivery.recipient]);
    if (!recipient) throw new Error(`Delivery ${delivery.id} has no recipient`);
    return recipient;
  }

  private async identity(
    act: Act,
    delivery: Delivery,
    { to, identity, authorisation }: HandingOut,
  ): Promise<Received['identity']> {
    const id = newId();
    const salt = randomBytes(16);
    const details = canonical({ to, kind: identity.kind, last4: identity.last4, authorisation });
    const hash = createHash('sha256').update(salt).update(details).digest();
    await act.tx.query(
      'insert into identity_check (id, delivery, details, salt, hash, since) values ($1, $2, $3, $4, $5, $6)',
      [id, delivery.id, this.encryption.encrypt(details, id), salt, hash, act.recordedAt],
    );
    return { kind: identity.kind, hash: hash.toString('hex'), row: id };
  }
}
