import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DeliveryState } from './delivery.lifecycle.js';

const number = { from: (value: string): number => Number(value), to: (value: number): number => value };

/** An order to bring a result home. Once `item` is set, the result is released and the item's status is the state. */
@Entity('delivery')
export class Delivery {
  @PrimaryColumn('uuid') id!: string;
  /** Request number that tracking accepts. */
  @Column('text') number!: string;
  @Column('uuid') dossier!: string;
  @Column('text') status!: DeliveryState;
  /** The office that serves the recipient's ward. */
  @Column('uuid') office!: string;
  /** Ward of today; null when the address has to be asked for. */
  @Column('text', { nullable: true }) ward!: string | null;
  @Column('uuid') recipient!: string;
  @Column('uuid', { name: 'requested_by', nullable: true }) requestedBy!: string | null;
  /** Number under which the administrative system ordered it. */
  @Column('text', { name: 'order_ref', nullable: true }) orderRef!: string | null;
  @Column('int', { name: 'result_count', nullable: true }) resultCount!: number | null;
  @Column('int', { nullable: true }) originals!: number | null;
  /** Whether postage is paid at delivery; false: prepaid. */
  @Column('boolean', { name: 'collect_postage' }) collectPostage!: boolean;
  /** Fee in đồng to be collected for the authority at delivery. */
  @Column('bigint', { name: 'collect_fee', transformer: number }) collectFee!: number;
  @Column('int') attempts!: number;
  @Column('int') notices!: number;
  /** Last day on which it can be collected at the office. */
  @Column('date', { name: 'hold_until', nullable: true }) holdUntil!: string | null;
  @Column('uuid', { nullable: true }) item!: string | null;
  @Column('uuid', { name: 'delivered_act', nullable: true }) deliveredAct!: string | null;
  @Column('timestamptz', { name: 'asked_at' }) askedAt!: Date;
  @Column('int') version!: number;
}
