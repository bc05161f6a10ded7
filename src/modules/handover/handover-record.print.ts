import { Injectable } from '@nestjs/common';
import type { Signature } from '../../documents/form.js';
import type { HandoverLine } from '../../documents/handover-lines.js';
import type { HandoverParty, HandoverRecordData } from '../../documents/handover-record.js';
import { Addresses } from '../directory/addresses.js';
import { roleName } from '../directory/staff-names.js';
import { paperNames } from '../item/paper-names.js';
import { PrintedLinks } from '../item/printed-links.js';
import type { HandoverRecord, RecordLine, RecordParty, RecordSignature } from './handover-records.js';
import type { SideKind } from './handover.lifecycle.js';
import type { DifferenceKind, PaperDifference } from './handover.rules.js';

const DIFFERENCES: Readonly<Record<DifferenceKind, string>> = {
  missing: 'thiếu bưu gửi này',
  extra: 'thừa, không có trên bảng kê',
  wrong: 'sai bưu gửi',
  damaged: 'bao bì hư hỏng',
  'seal-broken': 'niêm phong bị rách, vỡ',
  'seal-different': 'số niêm phong không khớp',
};

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
      lines: [...record.lines.map((line) => lineOf(line, record)), ...extras(record)],
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

function party({ kind, unit, person }: RecordParty, designation?: string): HandoverParty {
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
    difference: [...told, ...line.paperDifferences.map(paperDifference)].join('; '),
  };
}

/** Envelopes that were there and on no line: they stay with the giver and are told. */
function extras({ lines, differences }: HandoverRecord): HandoverLine[] {
  const listed = new Set(lines.map(({ number }) => number));
  return differences
    .filter(({ number }) => !listed.has(number))
    .map(({ number, kind }) => ({ item: number, seal: '', difference: DIFFERENCES[kind] }));
}

function paperDifference({ line, kind, slip, given }: PaperDifference): string {
  const count = String(Math.abs(slip - given)).padStart(2, '0');
  return `${given < slip ? 'thiếu' : 'thừa'} ${count} ${paperNames[kind] ?? kind} (dòng ${line} của Phiếu gửi)`;
}

function signatureOf({ side, person, kind, beside, at }: RecordSignature): Signature {
  return {
    title: side === 'giver' ? 'Bên giao' : 'Bên nhận',
    name: person,
    kind: SIGNATURES.find((known) => known === kind),
    witness: kind === 'thumbprint' ? beside : undefined,
    capacity: kind === 'representative' ? beside : undefined,
    at,
  };
}
