import { readFile, writeFile } from 'node:fs/promises';
import { join } from 'node:path';
import { z } from 'zod';
import { verify, type Report } from '../../verify/verify.js';
import type { Services } from '../services.js';
import { History, type World } from './actor.js';
import { BackOffice, type CarriedOver } from './back-office.js';
import { instantOf, nextDays } from './calendar.js';
import { Cast } from './cast.js';
import { Chance } from './chance.js';
import { Collecting } from './collecting.js';
import { compare } from './comparing.js';
import { PlayedDay } from './day.js';
import type { DayTools } from './tools.js';
import { until } from './filing.js';
import { DAY, mix } from './input.js';
import { printPapers } from './papers.js';
import { planDay } from './plan.js';
import { Progress } from './progress.js';
import { Results } from './results.js';
import { summaryOf, tellSummary, type Summary } from './summary.js';
import { playThursday } from './thursday.js';
import { searchTraces, secretsOf } from './traces.js';

export interface PlayOptions {
  days: number;
  json: boolean;
  seed: number;
}

/** First serials of the couriers' blocks in reference/number-block.csv; a day uses up to a hundred of each. */
const BLOCKS = [1_501_000, 1_502_000, 1_503_000];
const NUMBERS_A_DAY = 100;

const Played = z.object({ days: z.int() });

/** Plays working days through the public API, prints their papers, verifies, and says what happened. */
export async function playDays(services: Services, options: PlayOptions): Promise<void> {
  for (let n = 0; n < options.days; n += 1) {
    const summary = await playDay(services, options.seed);
    tellSummary(summary, options.json);
    if (!summary.isSound) process.exitCode = 1;
  }
}

async function playDay(services: Services, seed: number): Promise<Summary> {
  const started = Date.now();
  const before = await playedDays(services.folder);
  const chance = new Chance(seed * 1000 + before);
  const history = new History();
  const words = await secretsOf(services);
  const world: World = { url: services.url, issuerUrl: services.issuerUrl, chance, history, words };
  const { day, thursday } = await nextDays(services.databaseUrl);
  const tools = await prepare(services, world, day, before);
  const progress = new Progress(history);
  const carriedOver = await carryOver(tools, thursday !== undefined);
  const onThursday = (time: string): Promise<void> => services.moveClock(instantOf(thursday ?? day, time));
  const held = thursday ? await playThursday({ ...tools, at: onThursday }, carriedOver.held) : undefined;
  const played = new PlayedDay(tools);
  await played.play(carriedOver.today, held);
  await writeFile(join(services.folder, 'played.json'), JSON.stringify({ days: before + 1 }));
  progress.say('waiting until every follower has caught up');
  await until('followers have caught up', async () => (await verified(services)).behind === 0);
  const papers = join(services.folder, 'papers', day);
  const documents = await printPapers(tools, played.carrying.handovers, papers);
  const tracking = await trackable(services.url, tools);
  const compared = await compare(history, tools.cast.controller);
  const search = await searchTraces(services, words, papers);
  for (const { line } of search.traces) progress.say(`left in clear: ${line}`);
  progress.done();
  return summaryOf({
    services,
    tools,
    documents,
    tracking,
    compared,
    search,
    report: (await verified(services)).report,
    filed: played.carrying.filed,
    seconds: (Date.now() - started) / 1000,
  });
}

async function prepare(services: Services, world: World, day: string, before: number): Promise<DayTools> {
  const cast = new Cast(world);
  const wards = await wardsOf(cast);
  const blocks = BLOCKS.map((first) => first + before * NUMBERS_A_DAY);
  const collecting = new Collecting(cast, world.chance, wards, blocks);
  const procedures = await proceduresOf(cast);
  return {
    world,
    cast,
    collecting,
    results: new Results(cast, world.chance),
    backOffice: new BackOffice(services.adminSystemUrl),
    plan: planDay(cast, world.chance, collecting, procedures),
    day,
    at: (time) => services.moveClock(instantOf(day, time)),
    instant: (time) => instantOf(day, time),
  };
}

/** Dossiers of the quarter before, known to the administrative system only: ours open by their result orders. */
async function carryOver(tools: DayTools, isFirst: boolean): Promise<{ today: string[]; held: string }> {
  const { world, cast, collecting, backOffice, day } = tools;
  const procedures = await cast.clerks[0].get('/v1/procedures', Procedures);
  const prefixes = world.chance.shuffled(mix(DAY.carriedOver));
  const dossiers = prefixes.map((prefix, index): CarriedOver => {
    const recipient = collecting.person();
    const { code, authority } = world.chance.of(procedures.data.filter((each) => each.code.startsWith(`${prefix}-`)));
    return {
      code: `H48.12-${day.slice(2).replaceAll('-', '')}-${String(9000 + index)}`,
      procedure: code,
      authority,
      desk: cast.desk,
      owner: { name: recipient.name, phone: recipient.phone },
      recipient,
      dueDate: day,
      resultCount: 1,
      originals: 1,
      collect: { postage: 30_000, fee: 0 },
    };
  });
  world.words.addFrom(dossiers);
  await backOffice.carryOver(dossiers);
  const codes = dossiers.map(({ code }) => code);
  return isFirst ? { today: codes.slice(1), held: codes[0] ?? '' } : { today: codes, held: '' };
}

const Procedures = z.object({ data: z.array(z.looseObject({ code: z.string(), authority: z.string() })) });
const Wards = z.object({ data: z.array(z.looseObject({ code: z.string() })) });

async function proceduresOf(cast: Cast): Promise<string[]> {
  const { data } = await cast.clerks[0].get('/v1/procedures', Procedures);
  return data.map(({ code }) => code);
}

/** The wards that the office serves. */
async function wardsOf(cast: Cast): Promise<string[]> {
  const { data } = await cast.clerks[0].get(`/v1/wards?office=${cast.office}`, Wards);
  return data.map(({ code }) => code);
}

/** Three envelopes that anybody may follow by their number alone; those of sensitive procedures answer nobody. */
async function trackable(url: string, { collecting, results }: DayTools): Promise<string[]> {
  const found: string[] = [];
  for (const { number } of [...results.all.slice(0, 1), ...collecting.taken]) {
    const address = `${url}/v1/tracking/${number}`;
    if ((await fetch(address)).ok) found.push(address);
    if (found.length === 3) break;
  }
  return found;
}

async function playedDays(folder: string): Promise<number> {
  const text = await readFile(join(folder, 'played.json'), 'utf8').catch(() => '{"days":0}');
  return Played.parse(JSON.parse(text)).days;
}

async function verified(services: Services): Promise<{ report: Report; behind: number }> {
  const report = await verify(services.databaseUrl, {
    simulatorsUrl: services.simulatorsUrl,
    evidenceFolder: services.evidenceFolder,
  });
  return { report, behind: (report.synced?.owed ?? 0) - (report.synced?.effects ?? 0) };
}
