import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { Purpose } from '../item/item.rules.js';
import type { HandoverState, SideKind } from './handover.lifecycle.js';

/** Envelopes that go from one holder to another; `version` is that of the list. */
@Entity('handover')
export class Handover {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') number!: string;
  @Column('int') version!: number;
  @Column('text') purpose!: Purpose;
  @Column('text') status!: HandoverState;
  /** The run with whose carrier it goes. */
  @Column('uuid', { nullable: true }) run!: string | null;
  /** The holder who gives: a person (courier, carrier) or a unit. */
  @Column('text', { name: 'giver_kind' }) giverKind!: SideKind;
  @Column('uuid', { name: 'giver_id' }) giverId!: string;
  @Column('uuid', { name: 'giver_unit' }) giverUnit!: string;
  /** The person who made the list and, once it is offered, signed it. */
  @Column('uuid', { name: 'given_by' }) givenBy!: string;
  @Column('text', { name: 'receiver_kind' }) receiverKind!: SideKind;
  @Column('uuid', { name: 'receiver_id' }) receiverId!: string;
  @Column('uuid', { name: 'target_unit' }) targetUnit!: string;
  @Column('uuid', { name: 'received_by', nullable: true }) receivedBy!: string | null;
  /** Numbers of the documents under which the receiver at a desk received. */
  @Column('text', { nullable: true }) designation!: string | null;
  @Column('timestamptz', { name: 'drafted_at' }) draftedAt!: Date;
  @Column('uuid', { name: 'offered_act', nullable: true }) offeredAct!: string | null;
  @Column('timestamptz', { name: 'offered_at', nullable: true }) offeredAt!: Date | null;
  @Column('timestamptz', { name: 'expires_at', nullable: true }) expiresAt!: Date | null;
  /** Accepted (and if so ever after), refused, withdrawn or expired. */
  @Column('uuid', { name: 'ended_act', nullable: true }) endedAct!: string | null;
  @Column('timestamptz', { name: 'ended_at', nullable: true }) endedAt!: Date | null;
}
