import { randomBytes, randomUUID } from 'node:crypto';
import { ed25519 } from '@noble/curves/ed25519.js';
import { expect } from '@jest/globals';
import { signAccept, type Accept } from '../../src/modules/handover/offline/accept.js';
import { toBase45 } from '../../src/modules/handover/offline/base45.js';
import { digestOf, hashOf } from '../../src/modules/handover/offline/digest.js';
import { signOffer, type Offer } from '../../src/modules/handover/offline/offer.js';
import { derivedId } from '../../src/platform/ids.js';
import { verify } from '../../src/verify/verify.js';
import { castOf, carrierId, handOver, sealed } from './handing-over.js';
import { courierId, deskId, officeId } from './placed.js';
import type { Caller, Reply, TestService } from './service.js';
import { sound } from './verified.js';

const MINUTE = 60_000_000;

/** A phone with an enrolled key, and whose it is. */
export interface Phone {
  caller: Caller;
  device: string;
  key: number;
  person: string;
  unit: string;
  secretKey: Uint8Array;
  /** Of the last half it signed. */
  counter: number;
}

/** A half as a code shows it, with the numbers behind it. */
export interface Code<Says extends Offer | Accept> {
  text: string;
  hash: string;
  says: Says;
  lines: readonly string[];
}

export async function phoneOf(caller: Caller, login: string, unit: string): Promise<Phone> {
  const { secretKey, publicKey } = ed25519.keygen();
  const device = randomUUID();
  const enrolled = await caller.post(`/v1/courier/devices/${device}/keys`, {
    publicKey: Buffer.from(publicKey).toString('hex'),
  });
  expect([enrolled.status, enrolled.body]).toEqual([201, expect.objectContaining({ id: device, status: 'ENROLLED' })]);
  const key = Number(enrolled.body['key']);
  return { caller, device, key, person: derivedId('person', login), unit, secretKey, counter: 0 };
}

/** The phones of a courier and of an officer at the desk to which he goes. */
export async function phones(service: TestService): Promise<{ giver: Phone; receiver: Phone }> {
  const { carrier, officer } = castOf(service);
  return {
    giver: await phoneOf(carrier, 'courier-dho-1', officeId),
    receiver: await phoneOf(officer, 'desk-ttpvhcc-1', deskId),
  };
}

/** The courier's offer to the desk of so many envelopes, signed two minutes ago. */
export function offerOf(
  service: TestService,
  by: Phone,
  lines: readonly string[],
  other: Partial<Offer> = {},
): Code<Offer> {
  const salt = other.salt ?? randomBytes(16).toString('hex');
  const says: Offer = {
    handover: randomUUID(),
    version: 1,
    purpose: 'run',
    giverKind: 'COURIER',
    giver: by.person,
    giverUnit: by.unit,
    receiverKind: 'DESK',
    receiver: deskId,
    count: lines.length,
    salt,
    digest: digestOf(salt, lines),
    device: by.device,
    key: by.key,
    counter: other.counter ?? (by.counter += 1),
    madeAt: service.clock.now().getTime() * 1000 - 2 * MINUTE,
    ...other,
  };
  return coded(signOffer(says, by.secretKey), says, lines);
}

/** The officer's accept of what is there of an offer, signed a minute later. */
export function acceptOf(
  service: TestService,
  by: Phone,
  offer: Code<Offer>,
  lines: readonly string[] = offer.lines,
  other: Partial<Accept> = {},
): Code<Accept> {
  const says: Accept = {
    handover: offer.says.handover,
    offer: offer.hash,
    receiver: by.person,
    unit: by.unit,
    count: lines.length,
    digest: digestOf(offer.says.salt, lines),
    device: by.device,
    key: by.key,
    counter: other.counter ?? (by.counter += 1),
    acceptedAt: offer.says.madeAt + MINUTE,
    ...other,
  };
  return coded(signAccept(says, by.secretKey), says, lines);
}

function coded<Says extends Offer | Accept>(bytes: Uint8Array, says: Says, lines: readonly string[]): Code<Says> {
  return { text: toBase45(bytes), hash: hashOf(bytes), says, lines };
}

/** Envelopes that the courier has carried for five minutes. */
export async function carried(service: TestService, count: number): Promise<string[]> {
  const { clerk, carrier } = castOf(service);
  const numbers = await sealed(clerk, count);
  const taken = await handOver(clerk, { caller: carrier, to: { person: carrierId } }, numbers);
  expect(taken.body.status).toBe('ACCEPTED');
  service.clock.moveTo(new Date(service.clock.now().getTime() + 5 * 60_000));
  return numbers;
}

/** What one phone sends at once. */
export interface Upload {
  by: Phone;
  body: object;
}

export function send({ by, body }: Upload): Promise<Reply> {
  return by.caller.post('/v1/offline-handovers', body);
}

type Uploads = [Upload, Upload, Upload, Upload];

/** What both phones have to send of a handover: the giver before and after the accept, the receiver with and without lines. */
export function uploadsOf(giver: Phone, receiver: Phone, offer: Code<Offer>, accept: Code<Accept>): Uploads {
  const [offered, accepted] = [offer.lines, accept.lines];
  return [
    { by: giver, body: { offer: offer.text, offered } },
    { by: giver, body: { offer: offer.text, accept: accept.text, offered } },
    { by: receiver, body: { offer: offer.text, accept: accept.text, accepted } },
    { by: receiver, body: { accept: accept.text } },
  ];
}

/** Who holds these envelopes: the carrier, the desk, or an id. */
export async function holders(service: TestService, numbers: readonly string[]): Promise<string[]> {
  const rows = await service.db.query<{ number: string; holder: string }[]>(
    'select number, holder_id as holder from item where number = any($1)',
    [numbers],
  );
  const names = new Map([
    [courierId, 'courier'],
    [deskId, 'desk'],
    [officeId, 'office'],
  ]);
  const of = new Map(rows.map(({ number, holder }) => [number, names.get(holder) ?? holder]));
  return numbers.map((number) => of.get(number) ?? 'nobody');
}

/** Everything that can be told apart of an offline handover when all of it came; envelopes by their place in `numbers`. */
export async function stateOf(service: TestService, handover: string, numbers: readonly string[]): Promise<object> {
  const at = (number: string): number => numbers.indexOf(number);
  const rows = <Row extends object>(sql: string): Promise<Row[]> => service.db.query<Row[]>(sql, [handover]);
  const lines = await rows<{ number: string; state: string }>(
    'select i.number, l.state from handover_line l join item i on i.id = l.item where l.handover = $1',
  );
  const differences = await rows<{ number: string; kind: string }>(
    'select number, kind from handover_difference where handover = $1',
  );
  const [counts] = await rows<object>(
    `select (select count(*)::int from handover_count where handover = $1) as counts,
       (select count(*)::int from event where type = 'handover.accepted' and body::jsonb #>> '{data,handover}' = $1::text) as events,
       (select count(*)::int from offline_half where handover = $1) as halves,
       (select string_agg(kind, ' ' order by kind) from task where subject = $1 and closed_act is null) as tasks,
       (select status || ' ' || to_char(ended_at - offered_at, 'MI:SS') from handover where id = $1) as list,
       (select concat_ws(' ', status, waits_for, why) from offline_handover where id = $1) as offline`,
  );
  return {
    ...counts,
    holders: await holders(service, numbers),
    lines: lines.map(({ number, state }) => `${at(number)} ${state}`).sort(),
    differences: differences.map(({ number, kind }) => `${at(number)} ${kind}`).sort(),
  };
}

/** Tasks about a handover or a device that this person reads. */
export async function tasksOf(caller: Caller, kind: string): Promise<Record<string, unknown>[]> {
  const { body } = await caller.get(`/v1/tasks?kind=${kind}&limit=200`);
  return body['data'] as Record<string, unknown>[];
}

/** N1 to N10 hold. */
export async function expectSound(service: TestService): Promise<void> {
  const { counts, broken } = await verify(service.database.url);
  expect({ counts, broken }).toEqual({ counts: sound, broken: [] });
}

/** Two handovers of different envelopes, both offered by one key with one counter. */
export async function twins(
  service: TestService,
  phone: Phone,
  receiver: Phone,
): Promise<{ numbers: string[]; handovers: [string, string]; uploads: [Uploads, Uploads] }> {
  const numbers = await carried(service, 2);
  const [one = '', other = ''] = numbers;
  const first = offerOf(service, phone, [one]);
  const second = offerOf(service, phone, [other], { counter: phone.counter });
  const of = (offer: Code<Offer>): Uploads => uploadsOf(phone, receiver, offer, acceptOf(service, receiver, offer));
  return { numbers, handovers: [first.says.handover, second.says.handover], uploads: [of(first), of(second)] };
}
