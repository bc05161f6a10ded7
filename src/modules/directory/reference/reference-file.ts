import { readFile } from 'node:fs/promises';
import { join } from 'node:path';
import { CsvError, parse } from 'csv-parse/sync';
import { z } from 'zod';
import { StartProblem } from '../../../platform/start-problem.js';

const MOST_SHOWN = 20;

/** Reference data that cannot be loaded: one sentence a row, each beginning with file and line. */
export class BadReference extends StartProblem {}

/** The rows of one file; `line` is where a row ends in it, 1 being the header. */
export interface Sheet<Row> {
  file: string;
  rows: (Row & { line: number })[];
}

/** Gathers what is wrong so that a person can put a whole folder right at once. */
export class RowProblems {
  private readonly sentences: string[] = [];

  add(file: string, line: number, sentence: string): void {
    this.sentences.push(`${file} line ${line}: ${sentence}`);
  }

  /** @throws BadReference when anything was added */
  expectNone(): void {
    if (this.sentences.length === 0) return;
    const more = this.sentences.length - MOST_SHOWN;
    const shown = this.sentences.slice(0, MOST_SHOWN);
    throw new BadReference([...shown, ...(more > 0 ? [`… and ${more} more`] : [])].join('\n'));
  }
}

/** Reads a CSV file against its columns; unknown or missing columns are a fault of line 1. Bad rows are left out and added to `problems`. */
export async function readSheet<Shape extends z.ZodObject>(
  folder: string,
  file: string,
  shape: Shape,
  problems: RowProblems,
): Promise<Sheet<z.output<Shape>>> {
  const [header, ...records] = recordsOf(file, await textOf(folder, file), problems);
  const columns = header?.record ?? [];
  const wanted = Object.keys(shape.shape);
  if (columns.length !== wanted.length || wanted.some((column) => !columns.includes(column))) {
    problems.add(file, 1, `the columns must be ${wanted.join(',')}`);
    return { file, rows: [] };
  }
  const rows = records.flatMap(({ record, line }) => {
    const cells = Object.fromEntries(columns.map((column, index) => [column, record[index]]));
    const parsed = shape.safeParse(cells);
    if (parsed.success) return [{ ...parsed.data, line }];
    for (const issue of parsed.error.issues) problems.add(file, line, `${issue.path.join('.')}: ${issue.message}`);
    return [];
  });
  return { file, rows };
}

async function textOf(folder: string, file: string): Promise<string> {
  try {
    return (await readFile(join(folder, file), 'utf8')).normalize('NFC');
  } catch (error) {
    throw new BadReference(`${file}: not readable in ${folder}.`, { cause: error });
  }
}

function recordsOf(file: string, text: string, problems: RowProblems): { record: string[]; line: number }[] {
  const Parsed = z.array(z.object({ record: z.array(z.string()), info: z.object({ lines: z.number() }) }));
  try {
    const found: unknown = parse(text, { bom: true, trim: true, info: true, skipEmptyLines: true });
    return Parsed.parse(found).map(({ record, info }) => ({ record, line: info.lines }));
  } catch (error) {
    if (!(error instanceof CsvError)) throw error;
    problems.add(file, typeof error['lines'] === 'number' ? error['lines'] : 1, error.message);
    return [];
  }
}
