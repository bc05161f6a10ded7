import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../platform/acts.js';
import type { Actor } from '../platform/actor.js';
import { localDay, localIso } from '../platform/clock.js';
import { Refused } from '../platform/problems.js';
import { inScope } from '../modules/directory/unit-scope.js';
import { Units } from '../modules/directory/units.js';
import { Notes } from '../modules/dossier/notes.js';
import type { SheetAmendment, SheetContent } from './paper.shapes.js';
import { sheetLifecycle } from './sheet.lifecycle.js';
import { SheetRows, type Sheet } from './sheet-rows.js';
import { SheetSigners } from './sheet-signers.js';
import { confirmingUnit, isSignedByToken, mayBeWritten } from './sheet-steps.rules.js';
import { SheetTasks } from './sheet-tasks.js';

/** Sheets of paper until somebody confirms them: typed from the paper, typed anew, or made void. */
@Injectable()
export class Sheets {
  constructor(
    private readonly rows: SheetRows,
    private readonly signers: SheetSigners,
    private readonly units: Units,
    private readonly notes: Notes,
    private readonly tasks: SheetTasks,
  ) {}

  /** A number enters once. @throws Refused `not-found`, `sheet-used` (409), and as `type` */
  async enter(act: Act, number: string, entry: SheetAmendment): Promise<ActResult> {
    const sheet = await this.lockOwn(act, number);
    if (sheet.state !== 'BLANK') throw new Refused('sheet-used', { number, noun: 'sheet', state: sheet.state });
    return this.type(act, sheet, entry, 'enter');
  }

  /** What was typed wrongly, or what the service refused, typed anew. @throws Refused `not-found`, `wrong-state`, and as `type` */
  async amend(act: Act, number: string, entry: SheetAmendment): Promise<ActResult> {
    return this.type(act, await this.lockOwn(act, number), entry, 'amend');
  }

  /** A spoiled sheet, or one whose entry nobody will confirm. @throws Refused `not-found`, `wrong-state` */
  async void(act: Act, number: string, reason: string): Promise<ActResult> {
    const sheet = await this.lockOwn(act, number);
    const state = sheetLifecycle.next(sheet.state, 'void', act.actor.role);
    const note = await this.notes.add(act, null, reason);
    await act.tx.query(
      `update sheet set state = $2, payload = null, problem = null, voided_act = $3, void_reason = $4 where id = $1`,
      [sheet.id, state, act.id, note.id],
    );
    await this.tasks.end(act, sheet.id);
    return { id: sheet.id, number, status: state, actions: [] };
  }

  /**
   * @throws Refused `written-at-impossible` (422), `signer-invalid` (422), `pad-of-others` (422), `act-not-on-paper` (422),
   * `token-on-paper` (422), `sheet-photo-missing` (422)
   */
  private async type(act: Act, sheet: Sheet, entry: SheetAmendment, kind: 'enter' | 'amend'): Promise<ActResult> {
    const state = sheetLifecycle.next(sheet.state, kind, act.actor.role);
    const writtenAt = new Date(entry.writtenAt);
    requirePossible(sheet, writtenAt, act.recordedAt);
    const [signer, receiver] = [
      await this.signedBy(act, entry, 'signer', writtenAt),
      entry.receiver && (await this.signedBy(act, entry, 'receiver', writtenAt)),
    ];
    await this.requireOfPad(sheet, [signer, receiver]);
    const { content, photo } = entry;
    requireWritable(content);
    await this.requirePhoto(act, photo.sha256);
    const payload = this.rows.sealed(sheet.id, { signer: entry.signer, receiver: entry.receiver, content });
    await act.tx.query(
      `update sheet set state = $2, kind = $3, payload = $4, photo = $5, written_at = $6, signer = $7, signer_unit = $8, receiver = $9,
         receiver_unit = $10, entered_by = $11, entered_act = $12, entered_at = $13, confirmed_by = null, confirmed_act = null,
         confirmed_at = null, problem = null
       where id = $1`,
      [
        ...[sheet.id, state, content.kind, payload, photo.sha256, writtenAt, signer.id, signer.unit?.id],
        ...[receiver?.id, receiver?.unit?.id, act.actor.id, act.id, act.recordedAt],
      ],
    );
    const sides = { signerUnit: signer.unit?.id ?? null, receiverUnit: receiver?.unit?.id ?? null };
    const confirmsAt = confirmingUnit({ padUnit: sheet.padUnit, ...sides });
    await this.tasks.await(act, sheet.id, confirmsAt ?? sheet.padUnit);
    return {
      id: sheet.id,
      number: sheet.number,
      status: state,
      actions: sheetLifecycle.actionsFor(state, act.actor.role),
    };
  }

  private async signedBy(
    act: Act,
    entry: SheetAmendment,
    side: 'signer' | 'receiver',
    writtenAt: Date,
  ): Promise<Actor> {
    const named = entry[side];
    const actor = named && (await this.signers.actorOf(act.tx, named, writtenAt));
    const isSame = side === 'receiver' && named?.person === entry.signer.person;
    if (!actor || isSame)
      throw new Refused('signer-invalid', { day: localDay(writtenAt) }, [
        { pointer: `/${side}`, code: 'signer-invalid' },
      ]);
    return actor;
  }

  /** Nobody enters from his pad what others have done among themselves. */
  private async requireOfPad(sheet: Sheet, signers: readonly (Actor | undefined)[]): Promise<void> {
    const isOfPad = signers.some(
      (signer) => signer?.unit?.id === sheet.padUnit && (sheet.padPerson === null || signer.id === sheet.padPerson),
    );
    if (isOfPad) return;
    const holder = (await this.units.byId(sheet.padUnit))?.name;
    throw new Refused('pad-of-others', { number: sheet.number, holder }, [
      { pointer: '/number', code: 'pad-of-others' },
    ]);
  }

  private async requirePhoto(act: Act, sha256: string): Promise<void> {
    const found = await act.tx.query<unknown[]>(
      `select 1 from evidence where sha256 = $1 and media_type in ('image/jpeg', 'image/png')`,
      [sha256],
    );
    if (found.length === 0)
      throw new Refused('sheet-photo-missing', { sha256 }, [{ pointer: '/photo', code: 'sheet-photo-missing' }]);
  }

  /** Only those of the pad's own side type it, though who signed it elsewhere sees it. */
  private async lockOwn(act: Act, number: string): Promise<Sheet> {
    const sheet = await this.rows.lock(act, number);
    const pad = await this.units.byId(sheet.padUnit);
    if (!pad || !act.actor.unit || !inScope(act.actor.unit.path, pad.path)) throw new Refused('not-found');
    return sheet;
  }
}

function requireWritable(content: SheetContent): void {
  if (content.kind !== 'act') return;
  if (!mayBeWritten(content.path))
    throw new Refused('act-not-on-paper', {}, [{ pointer: '/content/path', code: 'act-not-on-paper' }]);
  if (isSignedByToken(content.body))
    throw new Refused('token-on-paper', {}, [{ pointer: '/content/body', code: 'token-on-paper' }]);
}

/** Nothing is written before there was a sheet to write on, nor tomorrow. */
function requirePossible({ number, padIssuedAt }: Sheet, writtenAt: Date, now: Date): void {
  if (writtenAt >= padIssuedAt && writtenAt <= now) return;
  throw new Refused('written-at-impossible', { number, issued: localIso(padIssuedAt) }, [
    { pointer: '/writtenAt', code: 'written-at-impossible' },
  ]);
}
