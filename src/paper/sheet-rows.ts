import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Act } from '../platform/acts.js';
import type { Actor } from '../platform/actor.js';
import { Encryption } from '../platform/encryption.js';
import { Refused } from '../platform/problems.js';
import { isInScope } from '../modules/directory/unit-scope.js';
import { SheetContent, SheetSigner } from './paper.shapes.js';
import type { SheetState } from './sheet.lifecycle.js';

/** What was typed of a sheet, as long as it waits. */
const Payload = z.object({
  signer: SheetSigner,
  receiver: SheetSigner.optional(),
  content: SheetContent,
  refusal: z.string().optional(),
});
export type Payload = z.infer<typeof Payload>;

/** A sheet with its pad; units are ids. */
export interface Sheet {
  id: string;
  number: string;
  state: SheetState;
  kind: 'handover' | 'remittance' | 'act' | null;
  payload: Buffer | null;
  photo: string | null;
  writtenAt: Date | null;
  signer: string | null;
  signerUnit: string | null;
  receiver: string | null;
  receiverUnit: string | null;
  enteredBy: string | null;
  /** The act of this entry. */
  enteredAct: string | null;
  enteredAt: Date | null;
  confirmedBy: string | null;
  confirmedAt: Date | null;
  problem: string | null;
  reason: string | null;
  padUnit: string;
  padPerson: string | null;
  padIssuedAt: Date;
}

const COLUMNS = `s.id, s.number, s.state, s.kind, s.payload, s.photo, s.written_at as "writtenAt", s.signer,
  s.signer_unit as "signerUnit", s.receiver, s.receiver_unit as "receiverUnit", s.entered_by as "enteredBy",
  s.entered_act as "enteredAct", s.entered_at as "enteredAt", s.confirmed_by as "confirmedBy", s.confirmed_at as "confirmedAt", s.problem,
  s.void_reason as reason, p.unit as "padUnit", p.person as "padPerson", p.issued_at as "padIssuedAt"
  from sheet s join pad p on p.id = s.pad`;

/** The sheet is the business of the unit at that path or one below: by its pad, or because somebody of it signed. */
function concerns(path: string): string {
  return `exists (select 1 from unit u where u.id in (p.unit, s.signer_unit, s.receiver_unit) and ${isInScope('u', path)})`;
}

/** Sheets as they are kept. What stands on one is encrypted while it waits, and gone when it is in the journal. */
@Injectable()
export class SheetRows {
  constructor(private readonly encryption: Encryption) {}

  /** Before anything else that an act locks. @throws Refused `not-found` when unknown or none of the actor's business */
  async lock(act: Act, number: string): Promise<Sheet> {
    const [sheet] = await act.tx.query<Sheet[]>(
      `select ${COLUMNS} where s.number = $1 and ${concerns('$2')} for no key update of s`,
      [number, act.actor.unit?.path],
    );
    if (!sheet) throw new Refused('not-found');
    return sheet;
  }

  /** @throws Refused `not-found` when unknown or none of the actor's business */
  async read(tx: EntityManager, actor: Actor, number: string): Promise<Sheet> {
    const [sheet] = await tx.query<Sheet[]>(`select ${COLUMNS} where s.number = $1 and ${concerns('$2')}`, [
      number,
      actor.unit?.path,
    ]);
    if (!sheet) throw new Refused('not-found');
    return sheet;
  }

  /** In this state, by id. */
  list(
    tx: EntityManager,
    actor: Actor,
    { state, after, limit }: { state: SheetState; after?: string; limit: number },
  ): Promise<Sheet[]> {
    return tx.query<Sheet[]>(
      `select ${COLUMNS} where s.state = $1 and ($2::uuid is null or s.id > $2) and ${concerns('$3')} order by s.id limit $4`,
      [state, after, actor.unit?.path, limit],
    );
  }

  // As base64, because encryption normalises text, and what was typed is to be asked for letter by letter.
  sealed(id: string, payload: Payload): Buffer {
    return this.encryption.encrypt(Buffer.from(JSON.stringify(payload)).toString('base64'), id);
  }

  payloadOf({ id, payload }: Sheet): Payload | undefined {
    if (!payload) return undefined;
    return Payload.parse(JSON.parse(Buffer.from(this.encryption.decrypt(payload, id), 'base64').toString('utf8')));
  }
}
