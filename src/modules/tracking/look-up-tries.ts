import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import { Encryption } from '../../platform/encryption.js';
import { newId } from '../../platform/ids.js';
import { Refused } from '../../platform/problems.js';

const WINDOW_MS = 15 * 60_000;
/** Wrong codes for one number, whether it exists or not: hard. */
const MOST_PER_NUMBER = 5;
/** Wrong codes from one address, whatever the numbers: soft, because mobile networks share addresses. */
export const MOST_PER_CALLER = 100;
const MOST_DELETED = 200;

/** Ends guessing: counts wrong look-up codes in technical time, each in a transaction of its own. */
@Injectable()
export class LookUpTries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly encryption: Encryption,
  ) {}

  /**
   * Runs `check` while nobody else tries a code for this number; a wrong one is written down before this returns. Nobody
   * waits for his turn: who guesses many times at once would keep a connection busy with each.
   * @throws Refused `too-many-tries`, `tried-at-once` (429), without running the check
   */
  async guard(number: string, caller: string, check: (tx: EntityManager) => Promise<boolean>): Promise<boolean> {
    const keys = [this.encryption.blindIndex(`try:${number}`), this.encryption.blindIndex(`from:${network(caller)}`)];
    return this.dataSource.transaction(async (tx) => {
      await requireAlone(tx, number);
      const at = new Date();
      await requireTriesLeft(tx, keys, new Date(at.getTime() - WINDOW_MS));
      const right = await check(tx);
      if (!right) await remember(tx, keys, at);
      return right;
    });
  }
}

async function requireAlone(tx: EntityManager, number: string): Promise<void> {
  const rows = await tx.query<{ alone: boolean }[]>(
    'select pg_try_advisory_xact_lock(hashtextextended($1, 0)) as alone',
    [`code-try:${number}`],
  );
  if (!rows[0]?.alone) throw new Refused('tried-at-once');
}

async function requireTriesLeft(tx: EntityManager, keys: Buffer[], since: Date): Promise<void> {
  const rows = await tx.query<{ number: number; caller: number }[]>(
    `select (select count(*)::int from code_try where number_key = $1 and tried_at > $3) as number,
       (select count(*)::int from code_try where caller_key = $2 and tried_at > $3) as caller`,
    [...keys, since],
  );
  const tries = rows[0] ?? { number: 0, caller: 0 };
  if (tries.number >= MOST_PER_NUMBER || tries.caller >= MOST_PER_CALLER) throw new Refused('too-many-tries');
}

async function remember(tx: EntityManager, keys: Buffer[], at: Date): Promise<void> {
  await tx.query('insert into code_try (id, number_key, caller_key, tried_at) values ($1, $2, $3, $4)', [
    newId(),
    ...keys,
    at,
  ]);
  await tx.query(
    'delete from code_try where id in (select id from code_try where tried_at < $1 order by tried_at limit $2 for update skip locked)',
    [new Date(at.getTime() - WINDOW_MS), MOST_DELETED],
  );
}

/** An IPv6 subscriber has a whole /64. */
function network(address: string): string {
  const bare = address.replace(/^::ffff:(?=\d+\.)/, '');
  return bare.includes(':') ? bare.split(':').slice(0, 4).join(':') : bare;
}

/** What a person types of a code: small letters, and O, I, L for the digits that they resemble. */
export function sameCode(typed: string, code: string): boolean {
  const read = typed.toUpperCase().replace(/[\s-]/g, '').replace(/O/g, '0').replace(/[IL]/g, '1');
  const [a, b] = [Buffer.from(read), Buffer.from(code)];
  return a.length === b.length && timingSafeEqual(a, b);
}
