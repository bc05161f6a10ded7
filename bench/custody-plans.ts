import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import { CONNECTIONS, say, serving, signedIn, type Arena, type Site } from './arena.js';
import { handOf, readSteadily } from './drive.js';
import { NATION, type Office, type Province } from './nation.js';
import { plansOf, type Part } from './plans.js';

const WORKER_MS = 6_000;
const READ = 40;
const ON_A_PAD = 200;
const ENTERED = 5;

/** The plans of what asks for custody, of the search for holders who have not closed, and of the sheets that wait. */
export async function custodyPlans(arena: Arena, site: Site, provinces: readonly Province[]): Promise<string> {
  await serving(site, 'src/main.js', (url) => layPaper(arena, url, provinces));
  await site.client.query('analyze pad, sheet');
  return plansOf(arena, site, partsOf(arena, site, provinces), {
    title: 'Plans of what asks for custody',
    command: '--custody --plans docs/plans-custody.md',
  });
}

function partsOf(arena: Arena, site: Site, [largest]: readonly Province[]): Part[] {
  if (!largest) throw new RangeError('A nation has at least one province');
  const { code } = largest.offices[0];
  const clerk = { login: `clerk-${code.toLowerCase()}`, role: 'clerk', unit: code };
  const province = { login: `supervisor-${largest.code}-bench`, role: 'supervisor', unit: largest.code };
  const asks =
    ({ login, role, unit }: typeof clerk, path: string) =>
    async (url: string) => {
      const token = await signedIn(arena, login, role, unit);
      const urls = Array.from({ length: READ }, () => `${url}${path}`);
      await readSteadily(urls, { perSecond: 10, connections: CONNECTIONS, token });
    };
  const queue = { shown: 1, of: /order by i\.held_since, i\.id limit/ };
  const ages = { shown: 1, of: /min\(i\.held_since\)/ };
  const sheets = { shown: 1, of: /from sheet s/ };
  return [
    {
      name: 'Custody of an envelope',
      shown: 1,
      of: /jsonb_array_elements/,
      run: async (url) => asks(NATION, `/v1/items/${await anyNumber(site)}/custody`)(url),
    },
    { name: 'The queue of an office', ...queue, run: asks(clerk, '/v1/custody') },
    { name: 'The queue of a province', ...queue, run: asks(province, '/v1/custody') },
    { name: 'The queue of the nation', ...queue, run: asks(NATION, '/v1/custody') },
    { name: 'What is overdue in the nation', ...queue, run: asks(NATION, '/v1/custody?overdue=true') },
    { name: 'Ages of an office', ...ages, run: asks(clerk, '/v1/custody/ages') },
    { name: 'Ages of the nation', ...ages, run: asks(NATION, '/v1/custody/ages') },
    {
      name: 'Holders who have not closed',
      shown: 1,
      of: /^with holder as/,
      run: () => serving(site, 'src/worker.js', () => pause(WORKER_MS)),
    },
    { name: 'Sheets that wait at an office', ...sheets, run: asks(clerk, '/v1/sheets') },
    { name: 'Blank sheets of an office', ...sheets, run: asks(clerk, '/v1/sheets?state=BLANK') },
  ];
}

async function anyNumber({ client }: Site): Promise<string> {
  const { rows } = await client.query<{ number: string }>(
    `select number from item where status = 'FILED' order by md5(id::text) limit 1`,
  );
  const [row] = rows;
  if (!row) throw new RangeError('There is no envelope at the end of its life');
  return row.number;
}

/** A pad of 200 sheets for every office, five of them entered by its clerk and waiting for a second person. */
async function layPaper(arena: Arena, url: string, provinces: readonly Province[]): Promise<void> {
  const supervisor = handOf(url, await signedIn(arena, NATION.login, NATION.role, NATION.unit));
  for (const office of provinces.flatMap(({ offices }) => offices)) {
    const prefix = office.code.replace('-', '');
    await supervisor.act('/v1/pads', { unit: office.code, prefix, first: 1, last: ON_A_PAD });
    await enter(arena, url, office, prefix);
  }
  say(`paper: ${provinces.length * 5} pads`);
}

async function enter(arena: Arena, url: string, { code, clerk, couriers }: Office, prefix: string): Promise<void> {
  const token = await signedIn(arena, `clerk-${code.toLowerCase()}`, 'clerk', code);
  const hand = handOf(url, token);
  const signer = { person: couriers[0].id, role: 'courier', unit: clerk.unit.code };
  for (let nth = 1; nth <= ENTERED; nth += 1) {
    const number = `${prefix}-${String(nth).padStart(6, '0')}`;
    const photo = { sha256: await photographed(url, token, number) };
    const content = { kind: 'act', path: '/v1/intakes', body: {} };
    await hand.act('/v1/sheets', { number, writtenAt: new Date().toISOString(), signer, content, photo });
  }
}

/** Stored as the picture of a sheet. @returns its hash */
async function photographed(url: string, token: string, number: string): Promise<string> {
  const bytes = Buffer.concat([Buffer.from([0xff, 0xd8, 0xff]), Buffer.from(number)]);
  const sha256 = createHash('sha256').update(bytes).digest('hex');
  const headers = { Authorization: `Bearer ${token}`, 'Content-Type': 'image/jpeg' };
  const reply = await fetch(`${url}/v1/evidence/${sha256}`, { method: 'PUT', headers, body: bytes });
  if (!reply.ok) throw new Error(`A picture was not stored: ${reply.status} ${await reply.text()}`);
  return sha256;
}
