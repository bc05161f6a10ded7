import { z } from 'zod';
import { roles } from '../../../platform/actor.js';
import { paperAfters, paperKinds, unitKinds } from '../directory.entities.js';
import { readSheet, type RowProblems, type Sheet } from './reference-file.js';

const text = z.string().min(1, 'must not be empty');
const day = z.iso.date('must be a day like 2026-11-23');
const count = z.coerce.number<string>().int().min(0);
const yesNo = z.enum(['yes', 'no'], 'must be yes or no').transform((answer) => answer === 'yes');
const optional = z.string().transform((cell) => cell || undefined);
const time = z.string().regex(/^([01]\d|2[0-3]):[0-5]\d$/, 'must be a time like 07:30');

const dated = {
  valid_from: day,
  valid_to: z.union([day, z.literal('')]).transform((cell) => cell || undefined),
  source: text,
  verified: yesNo,
};

/** The columns of every file in reference/. */
const shapes = {
  provinces: z.strictObject({ code: text, name: text, kind: z.enum(['province', 'city']), ...dated }),
  wards: z.strictObject({
    code: text,
    province: text,
    name: text,
    kind: z.enum(['commune', 'ward', 'special-zone']),
    ...dated,
  }),
  successors: z.strictObject({
    old_code: optional,
    old_ward: text,
    old_district: text,
    old_province: text,
    new_code: text,
    split: yesNo,
    ...dated,
  }),
  units: z.strictObject({
    code: text,
    kind: z.enum(unitKinds),
    name: text,
    parent: optional,
    province: optional,
    ward: optional,
    single_staff: yesNo,
    successor: optional,
    ...dated,
  }),
  officeWards: z.strictObject({ ward: text, office: text, ...dated }),
  deskAuthorities: z.strictObject({ desk: text, authority: text, ...dated }),
  procedures: z.strictObject({
    code: text,
    name: text,
    authority: text,
    department_2018: optional,
    days: count.min(1),
    sensitive: yesNo,
    fee: count,
    by_post: yesNo,
    ...dated,
  }),
  checklists: z.strictObject({ procedure: text, version: count.min(1), ...dated }),
  checklistLines: z.strictObject({
    procedure: text,
    version: count.min(1),
    line_no: count.min(1),
    name: text,
    kind: z.enum(paperKinds),
    count: count.min(1),
    required: yesNo,
    after: z.enum(paperAfters),
    ...dated,
  }),
  staff: z.strictObject({
    login: text,
    role: z.enum(roles).exclude(['citizen', 'system']),
    unit: text,
    name: text,
    ...dated,
  }),
  designations: z.strictObject({
    number: text,
    login: text,
    desk: text,
    authority: text,
    mode: z.enum(['A', 'B']),
    ...dated,
  }),
  calendar: z.strictObject({ working: yesNo, note: text, ...dated }),
  openingHours: z.strictObject({ unit: text, weekday: count.min(1).max(7), opens: time, closes: time, ...dated }),
};

/** A file's row as parsed. */
export type SheetRow<Name extends keyof typeof shapes> = z.output<(typeof shapes)[Name]> & { line: number };

/** The whole folder as parsed. */
export type Sheets = { [Name in keyof typeof shapes]: Sheet<z.output<(typeof shapes)[Name]>> };

/** Reads every file of the folder. */
export async function readSheets(folder: string, problems: RowProblems): Promise<Sheets> {
  return {
    provinces: await readSheet(folder, 'province.csv', shapes.provinces, problems),
    wards: await readSheet(folder, 'ward.csv', shapes.wards, problems),
    successors: await readSheet(folder, 'ward-successor.csv', shapes.successors, problems),
    units: await readSheet(folder, 'unit.csv', shapes.units, problems),
    officeWards: await readSheet(folder, 'office-ward.csv', shapes.officeWards, problems),
    deskAuthorities: await readSheet(folder, 'desk-authority.csv', shapes.deskAuthorities, problems),
    procedures: await readSheet(folder, 'procedure.csv', shapes.procedures, problems),
    checklists: await readSheet(folder, 'checklist.csv', shapes.checklists, problems),
    checklistLines: await readSheet(folder, 'checklist-line.csv', shapes.checklistLines, problems),
    staff: await readSheet(folder, 'staff.csv', shapes.staff, problems),
    designations: await readSheet(folder, 'designation.csv', shapes.designations, problems),
    calendar: await readSheet(folder, 'calendar.csv', shapes.calendar, problems),
    openingHours: await readSheet(folder, 'opening-hours.csv', shapes.openingHours, problems),
  };
}
