import { Column, Entity, PrimaryColumn } from 'typeorm';
import type { DossierState } from './dossier.lifecycle.js';

export const services = ['submission', 'result', 'both'] as const;
export type Service = (typeof services)[number];

export const channels = ['online', 'address', 'counter', 'admin-system'] as const;
export type Channel = (typeof channels)[number];

const number = { from: (value: string): number => Number(value), to: (value: number): number => value };

/** One administrative dossier; `seq` counts its journal and is its version. */
@Entity('dossier')
export class Dossier {
  @PrimaryColumn('uuid') id!: string;
  /** Our own number for it, before and beside the authority's code. */
  @Column('text', { name: 'post_code' }) postCode!: string;
  @Column('text') status!: DossierState;
  @Column('text') service!: Service;
  @Column('text') channel!: Channel;
  @Column('uuid') procedure!: string;
  @Column('uuid') checklist!: string;
  /** Where helped, where received, who decides. */
  @Column('uuid', { name: 'helped_at', nullable: true }) helpedAt!: string | null;
  @Column('uuid', { name: 'received_at' }) receivedAt!: string;
  @Column('uuid') authority!: string;
  @Column('text') province!: string;
  @Column('uuid', { name: 'requested_by', nullable: true }) requestedBy!: string | null;
  /** The authority's code, once the administrative system confirmed it; `claimedCode` is what a citizen typed. */
  @Column('text', { nullable: true }) code!: string | null;
  @Column('text', { name: 'claimed_code', nullable: true }) claimedCode!: string | null;
  /** Legal filing time: the tally's signature (QĐ 45/2016 Art 7). */
  @Column('timestamptz', { name: 'filed_at', nullable: true }) filedAt!: Date | null;
  @Column('date', { name: 'due_on', nullable: true }) dueOn!: string | null;
  @Column('timestamptz', { name: 'opened_at' }) openedAt!: Date;
  @Column('bigint', { transformer: number }) seq!: number;
  @Column('bytea', { select: false }) head!: Buffer;
}
