import { mkdtemp, readFile, rm } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { References } from '../src/modules/dossier/references.js';
import { Encryption } from '../src/platform/encryption.js';
import { newId } from '../src/platform/ids.js';
import { Log } from '../src/platform/log.js';
import { exportJournal } from '../src/verify/export-journal.js';
import { licence, owner, counterIntake, type IntakeItem } from './support/papers.js';
import { textOf } from './support/read-print.js';
import { TestService, type Caller } from './support/service.js';
import { SECRET_KEY } from './support/settings.js';
import { tools } from './support/tools.js';
import { Superuser } from './support/verified.js';

let service: TestService;
let clerk: Caller;
let item: IntakeItem;

beforeAll(async () => {
  ({ service, clerk, item } = await started());
}, 60_000);
afterAll(() => service.close());

/** A service that has heard of a person. */
async function started() {
  const service = await TestService.start();
  const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  const [item] = (await counterIntake(clerk)).items;
  if (!item) throw new Error('nothing was taken in');
  return { service, clerk, item };
}

const NAME = 'Nguyễn Thị Ngọc Ánh';
const lookUpCode = () => service.app.get(References).lookUpCode(item.number);

/** As an owner of the database would leave something where the service never may. */
async function leave(where: TestService, sql: string, ...values: unknown[]): Promise<void> {
  const superuser = await Superuser.of(where);
  await superuser.query(sql, values).finally(() => superuser.client.end());
}

/** The places of what was found; every line of it is masked. */
async function placesFound(where = service): Promise<string[]> {
  const found = await where.traces.found();
  for (const line of found) expect(line).not.toMatch(/Ngọc Ánh|ngọc ánh|912345678|Quang Trung/);
  return found.map((line) => line.split(' …')[0] ?? '').sort();
}

const TASK = `insert into task (id, kind, unit, opened_act, opened_at)
  select $1, $2, unit, id, recorded_at from act where unit is not null limit 1`;
const INBOX = `insert into inbox (id, source, kind, payload, received_at)
  select $1, $1, 'planted', convert_to($2, 'UTF8'), opened_at from dossier limit 1`;
const JOB = `insert into bullmq.job (queue, id, seq, name, state, data, added_at_ms)
  values ('messaging', $1, 1, 'wake-up', 'waiting', jsonb_build_object('to', $2::text), 0)`;

describe('F85 F90 the search for traces finds what is left in clear', () => {
  const planted: [what: string, sql: string, table: string, text: string, place: string][] = [
    ['a name in capitals', TASK, 'task', `gọi cho ${NAME.toUpperCase()}`, 'task.kind: name'],
    ['a name without marks', TASK, 'task', 'goi cho nguyen thi ngoc anh', 'task.kind: name'],
    ['a phone as it is dialled', TASK, 'task', '0912345678', 'task.kind: phone'],
    ['a phone as it is kept', TASK, 'task', '+84912345678', 'task.kind: phone'],
    ['an address', TASK, 'task', owner.address, 'task.kind: address'],
    ['the service’s own key', TASK, 'task', SECRET_KEY, 'task.kind: token'],
    ['a courier, whom no request named', TASK, 'task', 'Nguyễn Văn An', 'task.kind: name'],
    ['a job of the queue', JOB, 'bullmq.job', owner.name, 'job.to: name'],
    ['bytes that nobody encrypted', INBOX, 'inbox', NAME, 'inbox.payload: name'],
  ];
  test.each(planted)('%s', async (_what, sql, table, text, place) => {
    const id = newId();
    await leave(service, sql, id, text);
    const found = await placesFound();
    await leave(service, `delete from ${table} where id::text = $1`, id);
    expect(found).toEqual([place]);
  });

  test('a bearer’s token', async () => {
    const id = newId();
    await leave(service, TASK, id, await clerk.authorization());
    const found = await placesFound();
    await leave(service, 'delete from task where id = $1', id);
    expect(found).toEqual(['task.kind: token']);
  });

  test('log, answer of an act, body of an event: the test file that left them fails when it ends', async () => {
    const leaky = await started();
    const code = leaky.service.app.get(References).lookUpCode(leaky.item.number);
    leaky.service.app.get<Log>(Log).warn({ who: owner.name }, 'a line that nobody may write');
    for (const table of ['act', 'event']) await leave(leaky.service, `alter table ${table} disable trigger all`);
    await leave(leaky.service, `update act set answer = '{"name":"' || $1 || '"}'`, owner.name);
    await leave(leaky.service, 'alter table event drop constraint event_body');
    await leave(leaky.service, `update event set body = '{"code":"' || $1 || '"}'`, code);
    const places = ['act.name: name', 'event.code: code', 'log.who: name'];
    expect(await placesFound(leaky.service)).toEqual(places);
    const ended = await leaky.service.close().catch(String);
    for (const place of places) expect(ended).toContain(place);
  });
});

describe('F85 F90 nothing is left in clear', () => {
  test('what is encrypted and a part of something longer is no trace', async () => {
    const code = lookUpCode();
    const sealed = new Encryption(SECRET_KEY).encrypt(NAME, item.dossier);
    await leave(service, INBOX.replace(`convert_to($2, 'UTF8')`, '$2'), newId(), sealed);
    await leave(service, TASK, newId(), `${code}7 x${code} ${code}-1 Nguyễn Thị`);
    expect(await service.traces.found()).toEqual([]);
  });

  test('digits of encrypted bytes that happen to be somebody’s phone are no trace', async () => {
    const id = newId();
    const sql = `insert into inbox (id, source, kind, payload, received_at) select $1, $1, 'planted', decode($2, 'hex'), opened_at from dossier limit 1`;
    await leave(service, sql, id, 'edffab0912345678adff');
    const found = await placesFound();
    await leave(service, 'delete from inbox where id = $1', id);
    expect(found).toEqual([]);
  });

  test('refusals repeat nothing that was sent', async () => {
    const refused = [
      await clerk.post('/v1/intakes', { taken: [{ opened: { ...licence, unknown: owner.name } }] }),
      await clerk.post('/v1/handovers', { purpose: 'run', to: { unit: owner.name }, numbers: [owner.name] }),
      await clerk.get(`/v1/items/${encodeURIComponent(owner.name)}`),
      await clerk.get(`/v1/tracking/${item.number}?code=${lookUpCode()}X`),
    ];
    for (const { status } of refused) expect(status).toBeGreaterThanOrEqual(400);
    expect(await service.traces.found()).toEqual([]);
  });

  const twice = `insert into reference (number, kind, dossier, since)
    select $1, 'order', id, opened_at from dossier, generate_series(1, 2)`;
  const errors: [string, () => Promise<unknown>][] = [
    ['a row that is there already', () => service.db.query<object[]>(twice, [owner.name])],
    ['a value of another type', () => service.db.query<object[]>('select $1::uuid', [owner.name])],
    ['JSON that cannot be read', async () => JSON.parse(owner.name) as unknown],
    ['more lines than one', () => Promise.reject(new Error(`no such\n${owner.name}`))],
    ['no error at all', () => Promise.reject(Object.assign(Object.create(null) as Error, { who: owner.name }))],
  ];
  test.each(errors)('an error is logged by its kind and place only: %s', async (_what, fail) => {
    const log = service.app.get<Log>(Log);
    await fail().then(
      () => expect('nothing').toBe('an error'),
      (err: unknown) => log.error({ err }, 'request failed'),
    );
    expect(await service.traces.found()).toEqual([]);
    expect(service.traces.logged.at(-1)).toMatch(/"err":\{"type":"\w+"/);
  });

  test('the journal that is handed out names nobody', async () => {
    const folder = await mkdtemp(join(tmpdir(), 'journal-'));
    const file = join(folder, 'journal.ndjson');
    const counted = await exportJournal(service.database.url, file);
    expect(counted.events).toBeGreaterThan(0);
    expect(await service.traces.foundIn('export', await readFile(file, 'utf8'))).toEqual([]);
    await rm(folder, { recursive: true });
  });

  const printing = tools.has('pdftotext') ? test : test.skip;
  printing('what stands outside on the envelope: neither who sent it nor what opens it', async () => {
    const label = await clerk.download(`/v1/items/${item.number}/label.pdf`);
    const slip = await clerk.download(`/v1/items/${item.number}/posting-slip.pdf`);
    expect([label.status, slip.status]).toEqual([200, 200]);
    expect(await service.traces.foundIn('label', textOf(label.body))).toEqual([]);
    expect((await service.traces.foundIn('slip', textOf(slip.body))).join()).toMatch(/phone.*code|code.*phone/s);
  });
});
