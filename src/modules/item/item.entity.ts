import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { HolderKind, ItemState, Leg } from './item.lifecycle.js';
import type { WeightMethod } from './weights.js';

/** One sealed, numbered envelope: one dossier, one leg, exactly one holder. */
@Entity('item')
export class Item {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid', { name: 'dossier_id' }) dossierId!: string;
  @Column('text') leg!: Leg;
  @Column('text') number!: string;
  @Column('text') status!: ItemState;
  @Column('text', { name: 'holder_kind' }) holderKind!: HolderKind;
  @Column('uuid', { name: 'holder_id' }) holderId!: string;
  /** The unit that answers for the holder: itself, or a courier's; a party has none. */
  @Column('uuid', { name: 'holder_unit', nullable: true }) holderUnit!: string | null;
  /** Trusted time (ADR 6) of the act by which this holder took it. */
  @Column('timestamptz', { name: 'held_since' }) heldSince!: Date;
  /** The unit where it lies, when it lies. */
  @Column('uuid', { nullable: true }) place!: string | null;
  @Column('text', { nullable: true }) seal!: string | null;
  @Column('text', { name: 'seal_state' }) sealState!: 'INTACT' | 'REPLACED' | 'BROKEN' | 'NONE';
  /** What was charged for; a reweigh changes nothing here. */
  @Column('int', { name: 'weight_grams', nullable: true }) weightGrams!: number | null;
  @Column('text', { name: 'weight_method', nullable: true }) weightMethod!: WeightMethod | null;
  /** Number of the posting slip: that of the first item of the leg. */
  @Column('text', { name: 'posting_slip' }) postingSlip!: string;
  /** What the evening hand-back will make of it, and the reason code. The cause stays until the item ends. */
  @Column('text', { nullable: true }) next!: 'AT_OFFICE' | 'HELD' | 'SEND_BACK_DUE' | null;
  @Column('text', { name: 'next_cause', nullable: true }) nextCause!: string | null;
  /** The sealed bag it is in. */
  @Column('uuid', { nullable: true }) bag!: string | null;
  @Column('int') version!: number;
  @Column('uuid', { name: 'sealed_act' }) sealedAct!: string;
  @Column('timestamptz', { name: 'sealed_at' }) sealedAt!: Date;
}
