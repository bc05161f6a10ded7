import { Injectable } from '@nestjs/common';
import type { Act, ActResult } from '../../platform/acts.js';
import { Refused } from '../../platform/problems.js';
import { Procedures } from '../directory/procedures.js';
import type { Dossier } from '../dossier/dossier.entity.js';
import { Journal } from '../dossier/journal.js';
import { Parties, type PartyRef } from '../dossier/parties.js';
import { requireComplete, signatureRef, Signatures } from '../dossier/signatures.js';
import type { Item } from '../item/item.entity.js';
import { Items } from '../item/items.js';
import { writeTally, type CountedLine } from '../item/tally-lines.js';
import type { Delivery } from './delivery.entity.js';
import { DeliveryRecords, type Released } from './delivery-records.js';
import type { Recovery } from './misdelivery.shapes.js';

/** Which papers an authority wants back, and from whom the post has them. */
@Injectable()
export class RecoveredPapers {
  constructor(
    private readonly procedures: Procedures,
    private readonly parties: Parties,
  ) {}

  /**
   * Whoever delivered the result takes them with him, once.
   * @throws Refused `recovery-not-yours` (403), `recovered-already` (409)
   */
  async requireOpen(act: Act, { delivery, dossier }: Released): Promise<void> {
    const [delivered] = await act.tx.query<{ actor: string; unit: string; recovered: boolean }[]>(
      `select a.actor, a.unit, exists (select 1 from event r where r.dossier_id = $2 and r.seq > e.seq
           and r.type = 'recovery.sealed' and r.body::jsonb #>> '{data,delivery}' = $3::text) as recovered
       from act a join event e on e.act_id = a.id and e.dossier_id = $2 where a.id = $1`,
      [delivery.deliveredAct, dossier.id, delivery.id],
    );
    const { actor } = act;
    const isOwn = actor.role === 'courier' ? delivered?.actor === actor.id : delivered?.unit === actor.unit?.id;
    if (!isOwn) throw new Refused('recovery-not-yours');
    if (delivered?.recovered) throw new Refused('recovered-already');
  }

  /** @throws Refused `tally-lines-wrong` (422) for papers that the checklist leaves with the citizen, or too many */
  async counted(dossier: Dossier, counted: Recovery['lines']): Promise<CountedLine[]> {
    const version = await this.procedures.pinned(dossier.checklist);
    const wanted = new Map(
      version?.lines.filter(({ after }) => after === 'recover').map((line) => [line.line, line] as const),
    );
    const lines = counted.flatMap(({ line, given }) => {
      const known = wanted.get(line);
      return known && given <= known.count ? [{ line, kind: known.kind, required: known.count, given }] : [];
    });
    const isOnce = new Set(counted.map(({ line }) => line)).size === counted.length;
    if (!isOnce || lines.length !== counted.length)
      throw new Refused('tally-lines-wrong', {}, [{ pointer: '/lines', code: 'tally-lines-wrong' }]);
    return lines;
  }

  from(act: Act, { recipient }: Delivery): Promise<PartyRef[]> {
    return this.parties.refs(act.tx, [recipient]);
  }
}

/** Papers that the agency wants back are taken from the recipient with the result, and travel home. TT 17/2017 Art 5.2 đ, g. */
@Injectable()
export class Recoveries {
  constructor(
    private readonly records: DeliveryRecords,
    private readonly papers: RecoveredPapers,
    private readonly items: Items,
    private readonly signatures: Signatures,
    private readonly journal: Journal,
  ) {}

  /** @throws Refused as `RecoveredPapers`, `wrong-state` (409), `signature-incomplete` (422), those of numbers */
  async recover(act: Act, id: string, recovery: Recovery): Promise<ActResult> {
    const released = await this.records.lockReleased(act, id, { act: 'recover' });
    const { dossier, delivery, item: result } = released;
    if (result.status !== 'DELIVERED')
      throw new Refused('wrong-state', { noun: 'item', state: result.status, act: 'recover' });
    await this.papers.requireOpen(act, released);
    const lines = await this.papers.counted(dossier, recovery.lines);
    requireComplete(recovery.signature, 'citizen');
    const item = await this.sealed(act, dossier, recovery);
    await writeTally(act, item.id, 'intake', lines);
    const signed = await this.signatures.keep(act, [dossier.id], recovery.signature, recovery.evidence);
    const parties = await this.papers.from(act, delivery);
    const { seal, weightGrams } = recovery;
    const what = { delivery: delivery.id, lines, seal, weightGrams, postingSlip: item.postingSlip, parties };
    const data = { ...what, signature: signatureRef(signed, delivery.recipient), evidence: signed.evidence };
    await this.journal.append(act, { type: 'recovery.sealed', dossier, items: [item], data });
    return { id: item.id, number: item.number, status: item.status, version: item.version, actions: [] };
  }

  /** In the hands of whoever took them. @throws Refused `role-not-allowed` (403) away from a unit */
  private sealed(act: Act, dossier: Dossier, { number, seal, weightGrams }: Recovery): Promise<Item> {
    const { role, unit, id } = act.actor;
    if (!unit) throw new Refused('role-not-allowed', { act: 'recover' });
    const sealing = { dossier: dossier.id, leg: 'recovery' as const, number, unit: unit.id, seal, weightGrams };
    if (role === 'courier')
      return this.items.seal(act, { ...sealing, status: 'WITH_POST', holder: { kind: 'COURIER', id } });
    const held = { status: 'AT_OFFICE', holder: { kind: 'OFFICE', id: unit.id }, place: unit.id } as const;
    return this.items.seal(act, { ...sealing, ...held });
  }
}
