import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { PickupState } from './pickup.lifecycle.js';

export const timeWindows = ['morning', 'afternoon'] as const;
export type TimeWindow = (typeof timeWindows)[number];

/** A visit to collect papers; `version` is what If-Match names. */
@Entity('pickup')
export class Pickup {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') number!: string;
  @Column('text') status!: PickupState;
  @Column('uuid') office!: string;
  @Column('uuid', { name: 'requested_by', nullable: true }) requestedBy!: string | null;
  @Column('uuid') contact!: string;
  @Column('text') ward!: string;
  @Column('date') day!: string;
  @Column('text', { name: 'time_window' }) window!: TimeWindow;
  @Column('uuid', { name: 'access_note', nullable: true }) accessNote!: string | null;
  @Column('uuid', { nullable: true }) courier!: string | null;
  @Column('int') attempts!: number;
  @Column('int') version!: number;
  @Column('timestamptz', { name: 'asked_at' }) askedAt!: Date;
}
