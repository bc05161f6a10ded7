import { createHash } from 'node:crypto';
import type { Actor } from './actor.js';
import { canonical } from './canonical.js';

/** As much of an act as its row keeps; an `ActHead` fits. */
interface Recorded {
  asked: { id: string; status: number; device?: { id: string; counter: number } };
  actor: Actor;
  kind: string;
  occurredAt: Date;
  recordedAt: Date;
}

/** The columns of an act that its hash covers, as they stand in the row. */
export interface ActColumns {
  id: string;
  actor: string;
  role: string;
  unit?: string;
  onBehalfOf?: string;
  kind: string;
  device?: string;
  counter?: number;
  requestMac: string;
  status: number;
  answer: string;
  events: number;
  eventHashes?: string;
  /** Microseconds since 1970. */
  occurredAt: number;
  recordedAt: number;
}

/** sha256 of the RFC 8785 JSON of the columns; absent ones are left out. */
export function actHash(columns: ActColumns): Buffer {
  return createHash('sha256').update(canonical(columns)).digest();
}

/** The columns of an act's row, in the order of `actValues`. */
export const ACT_COLUMNS =
  'id, actor, role, unit, kind, device, counter, request_mac, status, answer, events, event_hashes, occurred_at, recorded_at, hash';

/** Where SQL goes: the transaction of an act, or a client that has begun one. */
interface Statements {
  query(sql: string, values: unknown[]): Promise<unknown>;
}

/** @param values as `actValues` gives them */
export async function insertAct(on: Statements, values: unknown[]): Promise<void> {
  await on.query(
    `insert into act (${ACT_COLUMNS}) values ($1, $2, $3, $4, $5, $6, $7, $8, $9, $10, $11, $12, $13, $14, $15)`,
    values,
  );
}

/** The row of an act. @param eventHashes of its events, in the order of their dossier ids */
export function actValues(head: Recorded, mac: Buffer, answer: object, eventHashes: readonly Buffer[]): unknown[] {
  const { asked, actor, recordedAt, occurredAt } = head;
  const bound = eventHashes.length > 0 ? createHash('sha256').update(Buffer.concat(eventHashes)).digest() : undefined;
  const columns: ActColumns = {
    id: asked.id,
    actor: actor.id,
    role: actor.role,
    unit: actor.unit?.id,
    kind: head.kind,
    device: asked.device?.id,
    counter: asked.device?.counter,
    requestMac: mac.toString('hex'),
    status: asked.status,
    answer: JSON.stringify(answer),
    events: eventHashes.length,
    eventHashes: bound?.toString('hex'),
    occurredAt: occurredAt.getTime() * 1000,
    recordedAt: recordedAt.getTime() * 1000,
  };
  const { id, role, unit, kind, device, counter, status, events } = columns;
  const who = [id, columns.actor, role, unit, kind, device, counter];
  return [...who, mac, status, columns.answer, events, bound, occurredAt, recordedAt, actHash(columns)];
}
