import { Column, Entity, PrimaryColumn } from 'typeorm';

export const unitKinds = ['nation', 'province', 'office', 'desk', 'authority'] as const;
export type UnitKind = (typeof unitKinds)[number];

export const paperKinds = ['original', 'certified', 'copy', 'electronic'] as const;
export type PaperKind = (typeof paperKinds)[number];

/** What becomes of a paper at delivery: nothing, taken back from the citizen (thu hồi), given back to him (trả lại). */
export const paperAfters = ['none', 'recover', 'return'] as const;
export type PaperAfter = (typeof paperAfters)[number];

const number = { from: (value: string): number => Number(value), to: (value: number): number => value };

/** A place in the tree nation → province → office, desk or authority. */
@Entity('unit')
export class Unit {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') code!: string;
  @Column('text') kind!: UnitKind;
  @Column('text') name!: string;
  @Column('uuid', { nullable: true }) parent!: string | null;
  /** The codes from the nation down, joined by a slash: VN/44/44-DHO. */
  @Column('text') path!: string;
  @Column('text', { nullable: true }) province!: string | null;
  /** The ward it stands in. */
  @Column('text', { nullable: true }) ward!: string | null;
  /** One employee: items come in by deposit. */
  @Column('boolean', { name: 'single_staff' }) singleStaff!: boolean;
  @Column('date', { name: 'valid_from' }) validFrom!: string;
  @Column('date', { name: 'valid_to', nullable: true }) validTo!: string | null;
  /** Who takes over after `validTo`. */
  @Column('uuid', { nullable: true }) successor!: string | null;
}

/** An administrative procedure as the authority of today decides it. */
@Entity('procedure')
export class Procedure {
  @PrimaryColumn('uuid') id!: string;
  @Column('text') code!: string;
  @Column('text') name!: string;
  /** Unit of kind authority. */
  @Column('uuid') authority!: string;
  /** The department that article 003 counts it under. */
  @Column('uuid', { name: 'department_2018', nullable: true }) department2018!: string | null;
  /** Working days to decide. */
  @Column('int') days!: number;
  /** Its name may stand on nothing that others see. */
  @Column('boolean') sensitive!: boolean;
  /** Statutory fee in đồng. */
  @Column('bigint', { transformer: number }) fee!: number;
  /** On the authority's list of what the post may carry (QĐ 45/2016 Art 13). */
  @Column('boolean', { name: 'by_post' }) byPost!: boolean;
  @Column('date', { name: 'valid_from' }) validFrom!: string;
  @Column('date', { name: 'valid_to', nullable: true }) validTo!: string | null;
}

/** A published version of a procedure's list of papers. */
@Entity('checklist')
export class Checklist {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') procedure!: string;
  @Column('int') version!: number;
  @Column('date', { name: 'valid_from' }) validFrom!: string;
  @Column('date', { name: 'valid_to', nullable: true }) validTo!: string | null;
}

/** A paper of the list. */
@Entity('checklist_line')
export class ChecklistLine {
  @PrimaryColumn('uuid') id!: string;
  @Column('uuid') checklist!: string;
  @Column('int') line!: number;
  @Column('text') name!: string;
  @Column('text') kind!: PaperKind;
  @Column('int') count!: number;
  @Column('boolean') required!: boolean;
  @Column('text') after!: PaperAfter;
}

export const directoryEntities = [Unit, Procedure, Checklist, ChecklistLine];
