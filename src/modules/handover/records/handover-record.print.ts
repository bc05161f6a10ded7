import { Injectable } from '@nestjs/common';
import type { Signature } from '../../../documents/form.js';
import type { HandoverLine } from '../../../documents/handover-lines.js';
import type { HandoverParty, HandoverRecordData } from '../../../documents/handover-record.js';
import { Addresses } from '../../directory/addresses.js';
import { roleName } from '../../directory/staff-names.js';
import { differenceNames } from '../../item/difference-names.js';
import { paperNames } from '../../item/paper-names.js';
import { PrintedLinks } from '../../item/printed-links.js';
import type { HandoverRecord, RecordParty, RecordSignature } from './handover-records.js';
import type { RecordLine } from './record-rows.js';
import type { SideKind } from '../handover.lifecycle.js';
import type { DifferenceKind, PaperDifference } from '../handover.rules.js';

const DIFFERENCES: Readonly<Record<DifferenceKind, string>> = differenceNames.handover;

/** Words of the milestone A96. */
const LOST = 'thất lạc, giấy tờ được kiểm đếm không có kiện này';

const UNSEEN = 'niêm phong chuyến thư chưa được kiểm tra (nhận khi không có mạng)';

const ROLES = { COURIER: 'courier', OFFICE: 'clerk', DESK: 'desk-officer' } as const satisfies Record<SideKind, string>;
const SIGNATURES = ['stroke', 'thumbprint', 'paper', 'representative', 'token', 'device'] as const;

/** A record that both sides have signed. */
export interface SignedRecord {
  record: HandoverRecord;
  signedAt: Date;
  /** Unit of the receiver, where it was signed. */
  targetUnit: string;
}

/** The record of a handover in the words of the printed form. */
@Injectable()
export class HandoverRecordPrint {
  constructor(
    private readonly addresses: Addresses,
    private readonly links: PrintedLinks,
  ) {}

  /** @param check the opaque id of the paper */
  async of({ record, signedAt, targetUnit }: SignedRecord, check: string): Promise<HandoverRecordData> {
    const leg = record.lines.find((line) => line.leg !== 'result')?.leg ?? 'result';
    return {
      leg,
      sendBack: leg === 'result' && record.receiver.kind === 'DESK',
      number: record.number,
      place: await this.addresses.provinceOf(targetUnit),
      giver: party(record.giver),
      receiver: party(record.receiver, record.designation),
      lines: [...record.lines.map((line) => lineOf(line, record)), ...extras(record), ...unseen(record)],
      countedAt: record.countedAt,
      talliedAt: record.talliedAt,
      signedAt,
      signatures: record.signatures.map(signatureOf),
      link: this.links.record(check),
      issuedAt: signedAt,
      marks: record.entered === undefined ? undefined : { backEntry: record.entered },
    };
  }
}

/** A side in the words of the printed form. */
export function party({ kind, unit, person }: RecordParty, designation?: string): HandoverParty {
  return {
    side: kind === 'DESK' ? 'desk' : 'post',
    unit,
    name: person ?? '',
    role: roleName(ROLES[kind]),
    designation: kind === 'DESK' ? designation : undefined,
  };
}

function lineOf(line: RecordLine, { differences }: HandoverRecord): HandoverLine {
  const told = differences.filter(({ number }) => number === line.number).map(({ kind }) => DIFFERENCES[kind]);
  return {
    item: line.number,
    postingSlip: line.postingSlip,
    dossier: line.code ?? line.postCode,
    content: line.procedure,
    originals: line.originals,
    copies: line.copies,
    seal: line.seal ?? '',
    difference: [...told, ...(line.lost ? [LOST] : []), ...line.paperDifferences.map(paperDifference)].join('; '),
  };
}

/** Envelopes that were there and on no line: they stay with the giver and are told. */
function extras({ lines, differences }: HandoverRecord): HandoverLine[] {
  const listed = new Set(lines.map(({ number }) => number));
  return differences
    .filter(({ number }) => !listed.has(number))
    .map(({ number, kind }) => ({ item: number, seal: '', difference: DIFFERENCES[kind] }));
}

/** The number of the run stands in the column of envelopes, as where its seal was not whole. */
function unseen({ unseen: seal }: HandoverRecord): HandoverLine[] {
  return seal ? [{ item: seal.run, seal: seal.seal, difference: UNSEEN }] : [];
}

function paperDifference({ line, kind, slip, given }: PaperDifference): string {
  const count = String(Math.abs(slip - given)).padStart(2, '0');
  return `${given < slip ? 'thiếu' : 'thừa'} ${count} ${paperNames[kind] ?? kind} (dòng ${line} của Phiếu gửi)`;
}

/** A signature in the words of the printed form. */
export function signatureOf({ side, person, kind, beside, at }: RecordSignature): Signature {
  return {
    title: side === 'giver' ? 'Bên giao' : 'Bên nhận',
    name: person,
    kind: SIGNATURES.find((known) => known === kind),
    witness: kind === 'thumbprint' ? beside : undefined,
    capacity: kind === 'representative' ? beside : undefined,
    at,
  };
}
