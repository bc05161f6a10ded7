import type { RowProblems } from './reference-file.js';
import type { Sheets } from './reference-sheets.js';

interface Dated {
  line: number;
  valid_from: string;
  valid_to?: string;
}

interface Rows<Row> {
  file: string;
  rows: Row[];
}

/** Says which rows name a subject twice, hold for one subject on the same day, or end before they begin. */
export function checkPeriods(sheets: Sheets, problems: RowProblems): void {
  once(sheets.provinces, (row) => row.code, problems);
  once(sheets.wards, (row) => row.code, problems);
  once(sheets.units, (row) => row.code, problems);
  once(sheets.procedures, (row) => row.code, problems);
  once(sheets.checklistLines, (row) => `${row.procedure} version ${row.version} line ${row.line_no}`, problems);
  once(sheets.successors, (row) => [row.old_province, row.old_district, row.old_ward, row.new_code].join(), problems);
  once(sheets.checklists, (row) => `${row.procedure} version ${row.version}`, problems);
  apart(sheets.checklists, (row) => row.procedure, problems);
  apart(sheets.officeWards, (row) => row.ward, problems);
  apart(sheets.deskAuthorities, (row) => `${row.desk} ${row.authority}`, problems);
  apart(sheets.staff, (row) => `${row.login} ${row.role} ${row.unit}`, problems);
  apart(sheets.designations, (row) => `${row.login} ${row.desk} ${row.authority}`, problems);
  apart(sheets.openingHours, (row) => `${row.unit} ${row.weekday} ${row.opens}`, problems);
  const spans = sheets.calendar.rows.map((row) => ({ ...row, valid_to: row.valid_to ?? row.valid_from }));
  apart({ file: sheets.calendar.file, rows: spans }, () => 'the calendar', problems);
}

function once<Row extends Dated>(sheet: Rows<Row>, subject: (row: Row) => string, problems: RowProblems): void {
  const lines = new Map<string, number>();
  for (const row of sheet.rows) {
    endsAfterItBegins(sheet.file, row, problems);
    const line = lines.get(subject(row));
    if (line) problems.add(sheet.file, row.line, `repeats ${subject(row)} of line ${line}`);
    else lines.set(subject(row), row.line);
  }
}

function apart<Row extends Dated>(sheet: Rows<Row>, subject: (row: Row) => string, problems: RowProblems): void {
  const earlier = new Map<string, Dated[]>();
  for (const row of sheet.rows) {
    endsAfterItBegins(sheet.file, row, problems);
    const rows = earlier.get(subject(row)) ?? [];
    const clash = rows.find((other) => overlap(row, other));
    if (clash) problems.add(sheet.file, row.line, `${subject(row)} holds on the same day as in line ${clash.line}`);
    earlier.set(subject(row), [...rows, row]);
  }
}

function endsAfterItBegins(file: string, row: Dated, problems: RowProblems): void {
  if (row.valid_to && row.valid_to < row.valid_from) problems.add(file, row.line, 'valid_to is before valid_from');
}

function overlap(one: Dated, other: Dated): boolean {
  const last = '9999-12-31';
  return one.valid_from <= (other.valid_to ?? last) && other.valid_from <= (one.valid_to ?? last);
}
