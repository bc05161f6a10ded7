import { appendFile, mkdir, mkdtemp, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import PDFDocument from 'pdfkit';
import { References } from '../src/modules/dossier/references.js';
import { searchTraces, secretsOf } from '../src/launcher/day/traces.js';
import type { SecretWords } from '../src/verify/traces/secret-words.js';
import { drained, Outside } from './support/outside.js';
import { counterIntake, licence, owner, type IntakeItem } from './support/papers.js';
import { TestService } from './support/service.js';
import { SECRET_KEY } from './support/settings.js';
import { Superuser } from './support/verified.js';

let service: TestService;
let outside: Outside;
let item: IntakeItem;
let folder: string;
let papers: string;
let place: { folder: string; databaseUrl: string; simulatorsUrl: string };
let words: SecretWords;

const TOKEN = 'a token that the day was given';

/** A day's folder with logs, papers and secrets, beside a service and others who have heard of a person. */
beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
  const [taken] = (await counterIntake(service.as('clerk-dho-1', 'clerk', '44-DHO'))).items;
  if (!taken) throw new Error('nothing was taken in');
  item = taken;
  await drained(service);
  folder = await mkdtemp(join(tmpdir(), 'day-'));
  papers = join(folder, 'papers');
  for (const name of ['logs', 'papers', 'database']) await mkdir(join(folder, name));
  for (const disarm of ['disable trigger all', 'drop constraint event_body'])
    await leave(`alter table event ${disarm}`);
  const kept = { secretKey: SECRET_KEY, adminSystemToken: TOKEN, webhookSecret: outside.secret, inboxToken: TOKEN };
  await writeFile(join(folder, 'secrets.json'), JSON.stringify(kept));
  await writeFile(join(folder, 'logs', 'api.log'), '{"level":30,"msg":"request"}\n');
  place = { folder, databaseUrl: service.database.url, simulatorsUrl: service.database.simulatorsUrl };
  words = await secretsOf(place);
  words.addFrom({ taken: [{ opened: licence }] });
}, 60_000);
afterAll(async () => {
  await rm(folder, { recursive: true });
  await outside.close();
  await service.close();
});

/** What is found, each as `place: kind`; no line of it names the secret. */
async function found(): Promise<string[]> {
  const { traces } = await searchTraces(place, words, papers);
  for (const { line } of traces) expect(line).not.toMatch(/Ngọc Ánh|912345678|Quang Trung/);
  return [...new Set(traces.map(({ place, kind }) => `${place}: ${kind}`))].sort();
}

async function inStore(sql: string, ...values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: place.simulatorsUrl });
  await client.connect();
  await client.query(sql, values).finally(() => client.end());
}

/** As an owner of the database would leave something where the service never may. */
async function leave(sql: string, ...values: unknown[]): Promise<void> {
  const superuser = await Superuser.of(service);
  await superuser.query(sql, values).finally(() => superuser.client.end());
}

async function paper(name: string, title: string): Promise<void> {
  const pdf = new PDFDocument({ info: { Title: title } });
  const chunks: Buffer[] = [];
  pdf.on('data', (chunk: Buffer) => chunks.push(chunk));
  const ended = new Promise((done) => pdf.on('end', done));
  pdf.text(owner.name).end();
  await ended;
  await writeFile(join(papers, name), Buffer.concat(chunks));
}

describe('F85 F90 the search that ends a played day', () => {
  test('finds nothing where nothing is left: others know what they may, a paper shows what it may', async () => {
    await paper('payment-slip-1.pdf', 'Phiếu thu');
    const { traces, searched } = await searchTraces(place, words, papers);
    expect(traces).toEqual([]);
    expect(searched).toBeGreaterThan(100);
  });

  const code = () => service.app.get(References).lookUpCode(item.number);
  const planted: [what: string, plant: () => Promise<unknown>, clear: () => Promise<unknown>, seen: string][] = [
    [
      'a log',
      () => appendFile(join(folder, 'logs', 'worker.log'), `{"to":"${owner.phone}"}\n`),
      () => rm(join(folder, 'logs', 'worker.log')),
      'worker.log: phone',
    ],
    [
      'the database server’s log',
      () => appendFile(join(folder, 'database', 'server.log'), `DETAIL: Failing row contains (${owner.name}).\n`),
      () => rm(join(folder, 'database', 'server.log')),
      'server.log: name',
    ],
    [
      'a token in a log',
      () => appendFile(join(folder, 'logs', 'simulators.log'), `Bearer ${TOKEN}\n`),
      () => rm(join(folder, 'logs', 'simulators.log')),
      'simulators.log: token',
    ],
    [
      'the name of a paper',
      () => paper('phieu gui - nguyen thi ngoc anh.pdf', 'Phiếu gửi'),
      () => rm(join(papers, 'phieu gui - nguyen thi ngoc anh.pdf')),
      'name of a paper: name',
    ],
    [
      'the title of a paper',
      () => paper('label-2.pdf', `Phiếu gửi của ${owner.name}`),
      () => rm(join(papers, 'label-2.pdf')),
      'properties of a paper: name',
    ],
    [
      'a code in what others keep of an event',
      () => inStore(`update admin_system_effect set body = body || jsonb_build_object('code', $1::text)`, code()),
      () => inStore(`update admin_system_effect set body = body - 'code'`),
      'admin_system_effect.body: code',
    ],
    [
      'a name in a message',
      () => inStore(`update inbox_message set text = 'Chào ' || $1 || '! ' || text`, owner.name),
      () => inStore(`update inbox_message set text = split_part(text, '! ', 2)`),
      'inbox_message.text: name',
    ],
    [
      'the journal, and so in its export',
      () => leave(`update event set body = body || $1`, owner.name),
      () => leave(`update event set body = replace(body, $1, '')`, owner.name),
      'event: name, journal.ndjson: name',
    ],
  ];
  test.each(planted)('finds what stands in %s', async (_what, plant, clear, expected) => {
    await plant();
    const seen = await found();
    await clear();
    expect(seen.join(', ')).toBe(expected);
  });
});
