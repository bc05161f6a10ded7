import { readFile } from 'node:fs/promises';
import { setTimeout as pause } from 'node:timers/promises';
import { CONNECTIONS, say, serving, signedIn, type Arena, type Site } from './arena.js';
import { acceptByService, LINES, sidesOf } from './batch.js';
import { readSteadily, scanAll } from './drive.js';
import { AT_THE_COUNTER, ON_THE_ROAD } from './life.js';
import { stockUp } from './stock.js';

const FRESH = 90_000_000;
const SCANS = 200;
const WORKER_MS = 5_000;

/** Every statement tells its plan, also those inside functions; values stay out of the log. */
const SETTINGS = [
  `session_preload_libraries = 'auto_explain'`,
  'auto_explain.log_min_duration = 0',
  'auto_explain.log_analyze = on',
  'auto_explain.log_buffers = on',
  'auto_explain.log_nested_statements = on',
  'auto_explain.log_parameter_max_length = 0',
];

/** Reads or writes one of our tables by itself: neither the queue's statements nor those of foreign keys nor the call of a function. */
const OURS =
  /\b(from|join|update|into)\s+"?(item|dossier|event|act|reference|follower_cursor|handover|handover_line|charge|delivery)\b/i;

/** One kind of work whose statements are looked at. */
export interface Part {
  name: string;
  /** How many of its statements are shown: those that took most time in all. */
  shown: number;
  run: (url: string) => Promise<unknown>;
  /** Which of its statements; those that touch one of our tables by themselves when left out. */
  of?: RegExp;
}

/** What a page of plans says of itself. */
interface Heading {
  title: string;
  command: string;
}

/** The plans of the five hottest statements, as a page: those that took most of a scan, an acceptance, a look-up, a follower. */
export function hottestPlans(arena: Arena, site: Site): Promise<string> {
  const heading = { title: 'Plans of the hottest statements', command: '--growth --plans docs/plans.md' };
  return plansOf(arena, site, partsOf(arena, site), heading);
}

/** The plans of the statements of each part that took most time in all, as a page, as the server itself tells them. */
export async function plansOf(
  arena: Arena,
  site: Site,
  parts: readonly Part[],
  { title, command }: Heading,
): Promise<string> {
  const { client } = site;
  const { rows } = await client.query<{ name: string; dossiers: string; events: string }>(
    'select current_database() as name, (select count(*) from dossier) as dossiers, (select count(*) from event) as events',
  );
  const [counted] = rows;
  if (!counted) throw new Error('The database does not say its name');
  for (const setting of SETTINGS) await client.query(`alter database ${counted.name} set ${setting}`);
  const shown: string[] = [];
  await serving(site, 'src/main.js', async (url) => {
    for (const part of parts) {
      say(`plans: ${part.name}`);
      const before = (await readFile(arena.serverLog, 'utf8')).length;
      await part.run(url);
      const told = (await readFile(arena.serverLog, 'utf8')).slice(before);
      shown.push(...hottest(told, part).map((plan) => page(part.name, plan)));
    }
  });
  const size = `${Number(counted.dossiers).toLocaleString('en')} dossiers with ${Number(counted.events).toLocaleString('en')} events`;
  return `# ${title}\n\nWritten by \`npm run bench -- ${command}\` over ${size}: of each kind of work the statements that\ntook most time in all, each with its median execution. Times include those of the measuring.\n${shown.join('')}`;
}

function partsOf(arena: Arena, site: Site): Part[] {
  const stock = (first: number, count: number, events: number) => stockUp(site.client, { first, count, events });
  return [
    {
      name: 'A scan',
      shown: 2,
      run: async (url) => {
        const { numbers } = await stock(FRESH, SCANS, ON_THE_ROAD);
        await scanAll(url, numbers, 1, await signedIn(arena, 'clerk-dho-1', 'clerk', '44-DHO'));
      },
    },
    {
      name: 'The acceptance of a list of 500',
      shown: 1,
      run: async (url) =>
        acceptByService(site, await sidesOf(arena, url), await stock(FRESH + SCANS, LINES, AT_THE_COUNTER)),
    },
    {
      name: 'A look-up',
      shown: 1,
      run: async (url) => {
        const { rows } = await site.client.query<{ number: string }>(
          `select number from item where status = 'FILED' order by md5(id::text) limit 200`,
        );
        const urls = rows.map(({ number }) => `${url}/v1/tracking/${number}`);
        await readSteadily(urls, { perSecond: 50, connections: CONNECTIONS });
      },
    },
    {
      name: 'A follower looks for what is owed',
      shown: 1,
      // in the sweeper's own words: by the time spent others may come first
      of: /^with called as/,
      run: () => serving(site, 'src/worker.js', () => pause(WORKER_MS)),
    },
  ];
}

interface Plan {
  statement: string;
  ms: number;
  text: string;
}

/** The statements that took most time in all, each with its median execution. */
function hottest(log: string, { shown, of = OURS }: Part): Plan[] {
  const byStatement = Map.groupBy(plansIn(log, of), ({ statement }) => statement);
  const total = (plans: readonly Plan[]): number => plans.reduce((sum, { ms }) => sum + ms, 0);
  return [...byStatement.values()]
    .sort((a, b) => total(b) - total(a))
    .slice(0, shown)
    .flatMap((plans) => plans.sort((a, b) => a.ms - b.ms)[Math.floor(plans.length / 2)] ?? []);
}

/** Entries of the server's log begin at the margin; all further lines of one are indented by a tab. */
function plansIn(log: string, of: RegExp): Plan[] {
  const entries = log.matchAll(/^.*LOG: {2}duration: ([\d.]+) ms {2}plan:\n((?:\t.*\n)+)/gm);
  return [...entries].flatMap(([, ms, told = '']) => {
    const lines = told.replaceAll(/^\t/gm, '').split('\n');
    const plan = lines.findIndex((line) => / \(cost=/.test(line));
    const statement = lines.slice(0, plan).join('\n').replace('Query Text: ', '').trim();
    return plan >= 0 && of.test(statement)
      ? [{ statement, ms: Number(ms), text: lines.slice(plan).join('\n').trim() }]
      : [];
  });
}

function page(name: string, { statement, ms, text }: Plan): string {
  return `\n## ${name}: ${ms} ms\n\n\`\`\`sql\n${statement}\n\`\`\`\n\n\`\`\`\n${text}\n\`\`\`\n`;
}
