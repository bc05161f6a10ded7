import { cp, mkdtemp, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { expect } from '@jest/globals';
import { loadNumbers } from '../../src/modules/item/numbers/load-numbers.js';
import { connect } from '../../src/platform/database-url.js';
import { itemNumber } from '../../src/platform/s10.js';
import { completeLines, counterIntake, licence, signature } from './papers.js';
import { testReference } from './settings.js';
import type { Caller, Reply, TestService } from './service.js';

/** Number ranges and blocks as an operator imports them, for the office 44-DHO. */
export class NumberSheets {
  private constructor(
    private readonly service: TestService,
    private readonly folder: string,
  ) {}

  static async of(service: TestService): Promise<NumberSheets> {
    const folder = await mkdtemp(join(tmpdir(), 'numbers-'));
    await cp(testReference.folder, folder, { recursive: true });
    return new NumberSheets(service, folder);
  }

  /** Rows added to one of the two sheets, and loaded; taken off again when they are refused. */
  async import(sheet: 'number-range' | 'number-block', ...rows: string[]): Promise<void> {
    const file = join(this.folder, `${sheet}.csv`);
    const before = await readFile(file, 'utf8');
    await writeFile(file, `${before.trimEnd()}\n${rows.join('\n')}\n`);
    const client = await connect(this.service.database.url);
    try {
      await loadNumbers(client, { ...testReference, folder: this.folder });
    } catch (error) {
      await writeFile(file, before);
      throw error;
    } finally {
      await client.end();
    }
  }

  /** Leaves the office with this one range. @returns its id */
  async onlyRange(first: number, last: number): Promise<string> {
    const { db } = this.service;
    await db.query(
      `update number_range set next_serial = last_serial + 1 where unit = (select id from unit where code = '44-DHO')`,
    );
    await this.import('number-range', `44-DHO,CA,${first},${last},2026-01-02,dải mẫu,no`);
    const rows = await db.query<{ id: string }[]>('select id from number_range where first_serial = $1', [first]);
    return rows[0]?.id ?? '';
  }

  close(): Promise<void> {
    return rm(this.folder, { recursive: true });
  }
}

/** The number that papers at the counter got, or the code of the refusal. */
export async function drawn(clerk: Caller): Promise<string> {
  const { items, body } = await counterIntake(clerk);
  return items[0]?.number ?? body.code;
}

/** Papers put in a pre-printed envelope. */
export function scanned(by: Caller, number: string): Promise<Reply> {
  const taken = { opened: licence, number, seal: 'NP-1', weightGrams: 90, lines: completeLines, identity: 'seen' };
  return by.post('/v1/intakes', { taken: [taken], signature, method: 'cash', voucher: 'pad' });
}

let serials = 60_000_000;

/** The ends of so many serials that nobody was given. */
export function nextSerials(count: number): [number, number] {
  serials += count;
  return [serials - count, serials - 1];
}

/** A block that the supervisor of the province gives to the office 44-DHO, or as it says. */
export function issueBlock(
  service: TestService,
  said: { first: number; last: number; unit?: string; person?: string },
): Promise<Reply> {
  return service
    .as('supervisor-44', 'supervisor', '44')
    .post('/v1/number-blocks', { unit: '44-DHO', prefix: 'CA', ...said });
}

/** A block with its numbers. */
export interface Block {
  id: string;
  first: number;
  numbers: string[];
}

/** Given by the province. */
export async function blockOf(
  service: TestService,
  size: number,
  to: { unit?: string; person?: string } = {},
): Promise<Block> {
  const [first, last] = nextSerials(size);
  const issued = await issueBlock(service, { first, last, ...to });
  expect([issued.status, issued.body.status]).toEqual([201, 'ISSUED']);
  const numbers = Array.from({ length: size }, (_, nth) => itemNumber('CA', first + nth));
  return { id: issued.body.id, first, numbers };
}

export function giveBack(by: Caller, id: string, count: number): Promise<Reply> {
  return by.post(`/v1/number-blocks/${id}/return`, { count });
}

/** The block as a list shows it, if it does. */
export async function listedBlock(by: Caller, id: string, query = ''): Promise<object | undefined> {
  const { body } = await by.get(`/v1/number-blocks?limit=100${query}`);
  return (body['data'] as { id: string }[]).find((each) => each.id === id);
}
