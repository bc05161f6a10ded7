import { derivedId } from '../../../platform/ids.js';
import type { RowProblems } from './reference-file.js';
import type { SheetRow, Sheets } from './reference-sheets.js';

type Unit = SheetRow<'units'>;

/** Follows the codes from file to file; what leads nowhere becomes a row problem. */
export class Links {
  private readonly units: Map<string, Unit>;
  private readonly wards: Set<string>;
  private readonly provinces: Set<string>;
  private readonly procedures: Set<string>;
  private readonly checklists: Set<string>;
  private readonly logins: Set<string>;

  constructor(
    sheets: Sheets,
    private readonly problems: RowProblems,
  ) {
    this.units = new Map(sheets.units.rows.map((row) => [row.code, row]));
    this.wards = new Set(sheets.wards.rows.map((row) => row.code));
    this.provinces = new Set(sheets.provinces.rows.map((row) => row.code));
    this.procedures = new Set(sheets.procedures.rows.map((row) => row.code));
    this.checklists = new Set(sheets.checklists.rows.map((row) => `${row.procedure}/${row.version}`));
    this.logins = new Set(sheets.staff.rows.map((row) => row.login));
  }

  /** Id of a unit by code, of one of `kinds` when given. */
  unit(file: string, line: number, code: string, ...kinds: Unit['kind'][]): string {
    const found = this.units.get(code);
    if (!found) this.problems.add(file, line, `there is no unit ${code}`);
    else if (kinds.length > 0 && !kinds.includes(found.kind)) {
      this.problems.add(file, line, `${code} is of kind ${found.kind}, not ${kinds.join(' or ')}`);
    }
    return derivedId('unit', code);
  }

  ward(file: string, line: number, code: string): string {
    return this.known(this.wards, 'ward', file, line, code);
  }

  province(file: string, line: number, code: string): string {
    return this.known(this.provinces, 'province', file, line, code);
  }

  procedure(file: string, line: number, code: string): string {
    return derivedId('procedure', this.known(this.procedures, 'procedure', file, line, code));
  }

  checklist(file: string, line: number, procedure: string, version: number): string {
    return derivedId('checklist', this.known(this.checklists, 'checklist', file, line, `${procedure}/${version}`));
  }

  person(file: string, line: number, login: string): string {
    return derivedId('person', this.known(this.logins, 'login in staff.csv', file, line, login));
  }

  /** The codes from the nation down, joined by a slash. */
  path(unit: Unit): string {
    const codes: string[] = [];
    let at: Unit | undefined = unit;
    while (at && !codes.includes(at.code)) {
      codes.unshift(at.code);
      at = at.parent ? this.units.get(at.parent) : undefined;
    }
    if (at) this.problems.add('unit.csv', unit.line, `${unit.code} lies below itself`);
    return codes.join('/');
  }

  private known(set: Set<string>, what: string, file: string, line: number, code: string): string {
    if (!set.has(code)) this.problems.add(file, line, `there is no ${what} ${code}`);
    return code;
  }
}
