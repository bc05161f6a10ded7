import { acceptOf, offerOf, phoneOf, type Phone } from '../support/offline-phones.js';
import type { TestService } from '../support/service.js';
import { CAST } from './cast.js';
import { SIGNERS } from './lists.js';
import { personId, unitId } from './said.js';
import type { HandoverSigned, Parts } from './offline.js';

/** Both halves of a handover as their codes show them. */
interface Codes {
  offer: string;
  accept: string;
}

/** The phones of everybody who hands over; each signs a half once, when it is sent for the first time. */
export class Phones {
  private readonly signed = new Map<string, Codes>();

  private constructor(
    private readonly service: TestService,
    private readonly phones: ReadonlyMap<string, Phone>,
  ) {}

  static async of(service: TestService): Promise<Phones> {
    const phones = new Map<string, Phone>();
    for (const { login, role, unit } of CAST.filter((actor) => SIGNERS.includes(actor.role))) {
      if (!phones.has(login)) phones.set(login, await phoneOf(service.as(login, role, unit), login, unitId(unit)));
    }
    return new Phones(service, phones);
  }

  /** What somebody sends of it. */
  bodyOf(of: HandoverSigned, sends: Parts): object {
    const { offer, accept } = this.codesOf(of);
    return {
      ...(sends.offer ? { offer } : {}),
      ...(sends.accept ? { accept } : {}),
      ...(sends.offered ? { offered: of.offered } : {}),
      ...(sends.accepted ? { accepted: of.accepted } : {}),
    };
  }

  private codesOf(of: HandoverSigned): Codes {
    const known = this.signed.get(of.id);
    if (known) return known;
    const { id: handover, purpose, giver, receiver } = of;
    const to = receiver.kind === 'COURIER' ? personId(receiver.id) : unitId(receiver.id);
    const sides = { giverKind: giver.kind, receiverKind: receiver.kind, receiver: to };
    const offer = offerOf(this.service, this.phoneOf(giver.signer), of.offered, { handover, purpose, ...sides });
    const accept = acceptOf(this.service, this.phoneOf(receiver.signer), offer, of.accepted);
    const codes = { offer: offer.text, accept: accept.text };
    this.signed.set(handover, codes);
    return codes;
  }

  private phoneOf(login: string): Phone {
    const phone = this.phones.get(login);
    if (!phone) throw new Error(`${login} has no phone`);
    return phone;
  }
}
