import { derivedId } from '../../../platform/ids.js';
import type { RowProblems } from './reference-file.js';
import { Links } from './reference-links.js';
import { checkPeriods } from './reference-periods.js';
import type { SheetRow, Sheets } from './reference-sheets.js';
import type { TableRow } from './reference-tables.js';

/** A staff row before its name is encrypted. */
export interface StaffRow extends TableRow {
  id: string;
  person: string;
  name: string;
  login: string;
}

/** The rows of every table. */
export interface ReferenceRows {
  province: TableRow[];
  ward: TableRow[];
  wardSuccessor: TableRow[];
  unit: TableRow[];
  officeWard: TableRow[];
  deskAuthority: TableRow[];
  procedure: TableRow[];
  checklist: TableRow[];
  checklistLine: (TableRow & { at: string })[];
  staff: StaffRow[];
  designation: TableRow[];
  calendarDay: TableRow[];
  openingHours: TableRow[];
}

/** Turns the sheets into table rows with ids derived from codes; faults go to `problems`. */
export function tableRows(sheets: Sheets, problems: RowProblems): ReferenceRows {
  const links = new Links(sheets, problems);
  checkPeriods(sheets, problems);
  return {
    province: sheets.provinces.rows,
    ward: sheets.wards.rows.map((row) => ({ ...row, province: links.province('ward.csv', row.line, row.province) })),
    wardSuccessor: sheets.successors.rows.map((row) => successorRow(row, links)),
    unit: sheets.units.rows.map((row) => unitRow(row, links, problems)),
    officeWard: sheets.officeWards.rows.map((row) => officeWardRow(row, links)),
    deskAuthority: sheets.deskAuthorities.rows.map((row) => deskAuthorityRow(row, links)),
    procedure: sheets.procedures.rows.map((row) => procedureRow(row, links)),
    checklist: sheets.checklists.rows.map((row) => ({
      ...row,
      id: derivedId('checklist', `${row.procedure}/${row.version}`),
      procedure: links.procedure('checklist.csv', row.line, row.procedure),
    })),
    checklistLine: sheets.checklistLines.rows.map((row) => checklistLineRow(row, links)),
    staff: sheets.staff.rows.map((row) => staffRow(row, links)),
    designation: sheets.designations.rows.map((row) => designationRow(row, links)),
    calendarDay: sheets.calendar.rows.flatMap(calendarDays),
    openingHours: sheets.openingHours.rows.map((row) => openingHoursRow(row, links, problems)),
  };
}

function successorRow(row: SheetRow<'successors'>, links: Links): TableRow {
  const name = [row.old_province, row.old_district, row.old_ward, row.new_code].join('|');
  return {
    ...row,
    id: derivedId('ward-successor', name),
    new_code: links.ward('ward-successor.csv', row.line, row.new_code),
  };
}

function unitRow(row: SheetRow<'units'>, links: Links, problems: RowProblems): TableRow {
  const { line, code, parent, province, ward, successor } = row;
  if ((row.kind === 'nation') !== (parent === undefined))
    problems.add('unit.csv', line, 'only the nation has no parent');
  if ((row.kind === 'nation') !== (province === undefined))
    problems.add('unit.csv', line, 'only the nation has no province');
  if (successor && !row.valid_to) problems.add('unit.csv', line, 'a unit with a successor needs a valid_to');
  const above = row.kind === 'province' ? 'nation' : 'province';
  return {
    ...row,
    id: derivedId('unit', code),
    path: links.path(row),
    parent: parent && links.unit('unit.csv', line, parent, above),
    province: province && links.province('unit.csv', line, province),
    ward: ward && links.ward('unit.csv', line, ward),
    successor: successor && links.unit('unit.csv', line, successor, row.kind),
  };
}

function officeWardRow(row: SheetRow<'officeWards'>, links: Links): TableRow {
  return {
    ...row,
    id: derivedId('office-ward', `${row.ward}/${row.office}/${row.valid_from}`),
    ward: links.ward('office-ward.csv', row.line, row.ward),
    office: links.unit('office-ward.csv', row.line, row.office, 'office'),
  };
}

function deskAuthorityRow(row: SheetRow<'deskAuthorities'>, links: Links): TableRow {
  return {
    ...row,
    id: derivedId('desk-authority', `${row.desk}/${row.authority}/${row.valid_from}`),
    desk: links.unit('desk-authority.csv', row.line, row.desk, 'desk'),
    authority: links.unit('desk-authority.csv', row.line, row.authority, 'authority'),
  };
}

function procedureRow(row: SheetRow<'procedures'>, links: Links): TableRow {
  const { line, department_2018: department } = row;
  return {
    ...row,
    id: derivedId('procedure', row.code),
    authority: links.unit('procedure.csv', line, row.authority, 'authority'),
    department_2018: department && links.unit('procedure.csv', line, department, 'authority'),
  };
}

function checklistLineRow(row: SheetRow<'checklistLines'>, links: Links): TableRow & { at: string } {
  return {
    ...row,
    id: derivedId('checklist-line', `${row.procedure}/${row.version}/${row.line_no}`),
    checklist: links.checklist('checklist-line.csv', row.line, row.procedure, row.version),
    line: row.line_no,
    at: `checklist-line.csv line ${row.line}`,
  };
}

function staffRow(row: SheetRow<'staff'>, links: Links): StaffRow {
  return {
    ...row,
    id: derivedId('staff', `${row.login}/${row.role}/${row.unit}/${row.valid_from}`),
    person: derivedId('person', row.login),
    unit: links.unit('staff.csv', row.line, row.unit),
  };
}

function designationRow(row: SheetRow<'designations'>, links: Links): TableRow {
  return {
    ...row,
    id: derivedId('designation', `${row.login}/${row.desk}/${row.authority}/${row.valid_from}`),
    person: links.person('designation.csv', row.line, row.login),
    desk: links.unit('designation.csv', row.line, row.desk, 'desk'),
    authority: links.unit('designation.csv', row.line, row.authority, 'authority'),
  };
}

/** A row of the calendar is a span of days. */
function calendarDays(row: SheetRow<'calendar'>): TableRow[] {
  const days: TableRow[] = [];
  const last = Date.parse(row.valid_to ?? row.valid_from);
  for (let at = Date.parse(row.valid_from); at <= last; at += 86_400_000) {
    days.push({ day: new Date(at).toISOString().slice(0, 10), working: row.working, note: row.note });
  }
  return days;
}

function openingHoursRow(row: SheetRow<'openingHours'>, links: Links, problems: RowProblems): TableRow {
  if (row.closes <= row.opens) problems.add('opening-hours.csv', row.line, 'closes must be after opens');
  return { ...row, unit: links.unit('opening-hours.csv', row.line, row.unit) };
}
