import { Injectable } from '@nestjs/common';
import type { Act } from '../../../platform/acts.js';
import { isClientsId } from '../../../platform/ids.js';
import { Refused } from '../../../platform/problems.js';
import { readItemNumber } from '../../../platform/s10.js';
import { isBagNumber } from '../../item/scanned-numbers.js';
import { readAccept } from '../offline/accept.js';
import { fromBase45 } from '../offline/base45.js';
import { Half } from '../offline/facts.js';
import { type Fault, Unreadable } from '../offline/layout.js';
import { readOffer } from '../offline/offer.js';
import { DeviceKeys } from './device-keys.js';
import { HalfSigners } from './half-signers.js';
import type { SignedHalf } from './half-store.js';
import type { OfflineHalves } from './offline.shapes.js';

/** What somebody sent of one handover, read and believed: its halves, and lists that may fit them. */
export interface Sent {
  handover: string;
  halves: SignedHalf[];
  lists: string[][];
}

/** What a row can tell. */
const MOST_VERSIONS = 2_147_483_647;
const unsigned: readonly Fault[] = ['unknown-key', 'signature', 'other-person'];

/** Reads what devices send. Whatever is not to be believed is refused as it comes, and nothing of it is stored. */
@Injectable()
export class SentHalves {
  constructor(
    private readonly keys: DeviceKeys,
    private readonly signers: HalfSigners,
  ) {}

  /** @throws Refused `half-unreadable`, `half-not-signed`, `half-no-right`, `halves-apart`, `number-malformed` (422) */
  async read(act: Act, sent: OfflineHalves): Promise<Sent> {
    const lists = [listOf('offered', sent.offered), listOf('accepted', sent.accepted)];
    const offer = await this.half(act, 'offer', sent.offer);
    const accept = await this.half(act, 'accept', sent.accept);
    const halves = [offer, accept].filter((each) => each !== undefined);
    const handovers = new Set(halves.map(({ half }) => half.says.handover));
    const [handover] = handovers;
    if (handover === undefined) throw new Refused('half-unreadable');
    if (handovers.size > 1) throw new Refused('halves-apart');
    return { handover, halves, lists: lists.filter((list) => list !== undefined) };
  }

  private async half(act: Act, side: 'offer' | 'accept', text: string | undefined): Promise<SignedHalf | undefined> {
    if (text === undefined) return undefined;
    try {
      const bytes = fromBase45(text);
      const said = side === 'offer' ? readOffer(bytes) : readAccept(bytes);
      if (!isClientsId(said.handover) || ('version' in said && said.version > MOST_VERSIONS))
        throw new Unreadable('field');
      const { device, key } = said;
      const [enrolled] = await this.keys.named(act.tx, [{ device, key }]);
      const half = Half.read(bytes, () => enrolled);
      const { says } = half;
      const asCourier = says.side === 'offer' ? says.giverKind === 'COURIER' : undefined;
      if (await this.signers.actorOf(act.tx, says, act.recordedAt, asCourier)) return { half, bytes };
    } catch (error) {
      if (error instanceof Unreadable) throw refused(side, error.fault);
      throw error;
    }
    throw new Refused('half-no-right', {}, [{ pointer: `/${side}`, code: 'half-no-right' }]);
  }
}

function refused(side: string, fault: Fault): Refused {
  const code = unsigned.includes(fault) ? 'half-not-signed' : 'half-unreadable';
  return new Refused(code, {}, [{ pointer: `/${side}`, code: fault }]);
}

function listOf(field: string, numbers: readonly string[] | undefined): string[] | undefined {
  const malformed = (numbers ?? []).flatMap((number, index) =>
    readItemNumber(number) || isBagNumber(number) ? [] : [{ number, index }],
  );
  const [first] = malformed;
  if (first) {
    const errors = malformed.map(({ index }) => ({ pointer: `/${field}/${index}`, code: 'number-malformed' }));
    throw new Refused('number-malformed', { number: first.number }, errors);
  }
  return numbers && [...new Set(numbers)];
}
