import { Injectable } from '@nestjs/common';
import type { EntityManager } from 'typeorm';
import { z } from 'zod';
import type { Act } from '../platform/acts.js';
import type { Actor } from '../platform/actor.js';
import { Encryption } from '../platform/encryption.js';
import { Refused } from '../platform/problems.js';
import { pageWithin } from '../modules/directory/unit-pages.js';
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
  kind: SheetContent['kind'] | null;
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

const COLUMNS = `s.id, s.number, s.state, s.kind, s.photo, s.written_at as "writtenAt", s.signer,
  s.signer_unit as "signerUnit", s.receiver, s.receiver_unit as "receiverUnit", s.entered_by as "enteredBy",
  s.entered_act as "enteredAct", s.entered_at as "enteredAt", s.confirmed_by as "confirmedBy", s.confirmed_at as "confirmedAt", s.problem,
  s.void_reason as reason, p.unit as "padUnit", p.person as "padPerson", p.issued_at as "padIssuedAt"`;
const WHOLE = `${COLUMNS}, s.payload from sheet s join pad p on p.id = s.pad`;

/** SQL: a page of sheets of the state `$1`, after `$2`, of the unit `$3` and those below it. @param kind that of the unit */
export function sheetPage(kind: string | undefined): string {
  const where = 's.state = $1 and ($2::uuid is null or s.id > $2)';
  const page = pageWithin({ table: 'sheet s', key: 's.id', order: 'asc', where, limit: '$4' }, kind, '$3', [
    (is) => `s.signer_unit ${is}`,
    (is) => `s.receiver_unit ${is}`,
    (is) => `s.pad in (select p.id from pad p where p.unit ${is})`,
  ]);
  return `select ${COLUMNS} from (${page}) q join sheet s on s.id = q.key join pad p on p.id = s.pad order by s.id`;
}

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
      `select ${WHOLE} where s.number = $1 and ${concerns('$2')} for no key update of s`,
      [number, act.actor.unit?.path],
    );
    if (!sheet) throw new Refused('not-found');
    return sheet;
  }

  /** @throws Refused `not-found` when unknown or none of the actor's business */
  async read(tx: EntityManager, actor: Actor, number: string): Promise<Sheet> {
    const [sheet] = await tx.query<Sheet[]>(`select ${WHOLE} where s.number = $1 and ${concerns('$2')}`, [
      number,
      actor.unit?.path,
    ]);
    if (!sheet) throw new Refused('not-found');
    return sheet;
  }

  /** In this state, by id; without what stands on them. */
  list(
    tx: EntityManager,
    actor: Actor,
    { state, after, limit }: { state: SheetState; after?: string; limit: number },
  ): Promise<Omit<Sheet, 'payload'>[]> {
    return tx.query(sheetPage(actor.unit?.kind), [state, after, actor.unit?.path, limit]);
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
