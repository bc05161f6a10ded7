import type pg from 'pg';
import { connect } from '../platform/database-url.js';
import { checkActHashes } from './act-hashes.js';
import { invariants, run, type Broken, type Check, type Invariant } from './checks.js';
import { bagChecks } from './bag.checks.js';
import { closingChecks } from './closing.checks.js';
import { correctionChecks } from './correction.checks.js';
import { custodyLegChecks } from './custody-legs.checks.js';
import { custodyChecks } from './custody.checks.js';
import { dayRootChecks } from './day-roots.checks.js';
import { countSynced, effectChecks, readEffects, type Synced } from './effects.js';
import { followerChecks } from './followers.checks.js';
import { irregularityChecks } from './irregularity.checks.js';
import { journalChecks } from './journal.checks.js';
import { evidenceChecks, moneyChecks } from './money.checks.js';
import { checkNamedActs } from './named-acts.js';
import { offlineChecks } from './offline.checks.js';
import { numberChecks } from './number.checks.js';
import { paperChecks } from './paper.checks.js';
import { postingSlipChecks } from './posting-slip.checks.js';
import { runChecks } from './run.checks.js';
import { checkStoredEvidence } from './stored-evidence.js';
import { readJournal } from './told.js';

export interface VerifyOptions {
  /**
   * The administrative-system simulator's database. Without it `synced` is null, and so are N4 and, where nothing is wrong
   * with webhooks and feeds, N3.
   */
  simulatorsUrl?: string;
  /** Where evidence lies; without it only the rows are looked at. */
  evidenceFolder?: string;
  /**
   * The moment that waiting is measured from, in business time (N10). When it is left out, the last thing that was
   * recorded: a database that rests does not grow worse, and what moves its own clock needs no other.
   */
  at?: Date;
}

export interface Report {
  /** Rows that break each invariant; null: could not be looked at, or not at all of it and nothing was found. */
  counts: Record<Invariant, number | null>;
  synced: Synced | null;
  /** What is wrong and where, the first ten rows each. */
  broken: Broken[];
}

/**
 * Counts what breaks the invariants, on one snapshot of the database. Changes nothing. What is on its way to the
 * administrative system counts as missing there: verify when everything is answered.
 * @param url as owner
 * @throws StartProblem when a server does not let us in
 */
export async function verify(url: string, options: VerifyOptions = {}): Promise<Report> {
  const client = await connect(url);
  try {
    await client.query('begin isolation level repeatable read');
    return await verifyWithin(client, options);
  } finally {
    await client.query('rollback').catch(() => undefined);
    await client.end();
  }
}

/** The same within a transaction that the caller has begun, as owner, and ends by a rollback. */
export async function verifyWithin(client: pg.ClientBase, options: VerifyOptions = {}): Promise<Report> {
  await client.query(`set local timezone to 'UTC'`);
  await readJournal(client, options.at);
  const hasEffects = options.simulatorsUrl !== undefined && (await readEffects(client, options.simulatorsUrl));
  const checks = [
    ...journalChecks,
    ...dayRootChecks,
    ...custodyChecks,
    ...custodyLegChecks,
    ...correctionChecks,
    ...bagChecks,
    ...runChecks,
    ...irregularityChecks,
    ...closingChecks,
    ...numberChecks,
    ...offlineChecks,
    ...paperChecks,
    ...postingSlipChecks,
    ...moneyChecks,
    ...evidenceChecks,
    ...followerChecks,
    ...(hasEffects ? effectChecks : []),
  ];
  const broken = await runAll(client, checks, options.evidenceFolder);
  const synced = hasEffects ? await countSynced(client) : null;
  return { counts: countsOf(broken, hasEffects), synced, broken };
}

async function runAll(
  client: pg.ClientBase,
  checks: readonly Check[],
  evidenceFolder: string | undefined,
): Promise<Broken[]> {
  const found: (Broken | undefined)[] = [await checkActHashes(client), await checkNamedActs(client)];
  for (const check of checks) found.push(await run(client, check));
  if (evidenceFolder) found.push(await checkStoredEvidence(client, evidenceFolder));
  return found.filter((broken) => broken !== undefined);
}

function countsOf(broken: readonly Broken[], hasEffects: boolean): Report['counts'] {
  const countOf = (invariant: Invariant): number | null => {
    const count = broken.filter((each) => each.invariant === invariant).reduce((sum, each) => sum + each.count, 0);
    const isBlind = !hasEffects && (invariant === 'N3' || invariant === 'N4');
    return isBlind && count === 0 ? null : count;
  };
  return Object.fromEntries(invariants.map((invariant) => [invariant, countOf(invariant)])) as Report['counts'];
}

export function isSound(report: Report): boolean {
  return report.broken.length === 0;
}
