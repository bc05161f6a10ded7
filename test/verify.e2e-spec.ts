import { jest } from '@jest/globals';
import { createHash } from 'node:crypto';
import { readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import pg from 'pg';
import { TABLES } from '../simulators/admin-system/schema.js';
import { exportJournal } from '../src/verify/export-journal.js';
import { verifyCommand } from '../src/verify/main.js';
import { verify, type Report } from '../src/verify/verify.js';
import { owner, picture, signature } from './support/papers.js';
import { TestService } from './support/service.js';
import { someWork, sound, Superuser } from './support/verified.js';

jest.setTimeout(60_000);

let service: TestService;
let superuser: Superuser;
let dossiers: string[];

beforeAll(async () => {
  service = await TestService.start();
  superuser = await Superuser.of(service);
  dossiers = await someWork(service);
}, 60_000);
afterAll(async () => {
  await superuser.client.end();
  await service.close();
});

function verified(): Promise<Report> {
  return verify(service.database.url, { evidenceFolder: service.config.EVIDENCE_FOLDER });
}

describe('F22 verify', () => {
  test('a clean database: every row 0', async () => {
    const report = await verified();
    expect(report.broken).toEqual([]);
    expect(report.counts).toEqual(sound);
    expect(report.synced).toBeNull();
  });

  test('the command prints a line each, the places, and with --json one object last', async () => {
    const lines: string[] = [];
    const env = { DATABASE_URL: service.database.url, EVIDENCE_FOLDER: service.config.EVIDENCE_FOLDER };
    expect(await verifyCommand(['--json'], env, (line) => lines.push(line))).toBe(true);
    expect(lines.slice(1, 11)).toEqual(Object.entries(sound).map(([name, rows]) => `${name}: ${rows}`));
    expect(JSON.parse(lines.at(-1) ?? '')).toEqual(sound);
    expect(await verifyCommand(['--json'], { ...env, EVIDENCE_FOLDER: '/nowhere' }, (line) => lines.push(line))).toBe(
      false,
    );
    expect(lines.join('\n')).toContain(
      `  N6 evidence is not on disk as it was stored: 1\n      {"sha256":"${signature.sha256}"`,
    );
    await expect(verifyCommand(['--jsn'], env, () => undefined)).rejects.toThrow(
      'Known are --json, --export FILE and --at INSTANT.',
    );
    await expect(verifyCommand([], { DATABASE_URL: 'nonsense' }, () => undefined)).rejects.toThrow(
      'DATABASE_URL is not a PostgreSQL address',
    );
  });

  test('the export holds no personal data, and anybody recomputes its chain', async () => {
    const file = join(tmpdir(), `journal-${process.pid}.ndjson`);
    const counted = await exportJournal(service.database.url, file);
    const text = await readFile(file, 'utf8');
    await rm(file);
    for (const personal of [owner.name, 'Ánh', owner.phone, '912345678', owner.address])
      expect(text).not.toContain(personal);
    const [header, ...lines] = text
      .trimEnd()
      .split('\n')
      .map((line) => JSON.parse(line) as Record<string, unknown>);
    expect(header).toMatchObject({ format: 'dossier-courier-journal', v: 2, ...counted });
    const events = lines.filter((line) => 'dossier' in line) as unknown as ExportedEvent[];
    const acts = lines.filter((line) => 'act' in line);
    expect([events.length, acts.length]).toEqual([counted.events, counted.acts]);
    expect(firstBreak(events)).toBeUndefined();
    const spoilt = events.map((event, n) =>
      n === 4 ? { ...event, body: event.body.replace('"v":1', '"v":2') } : event,
    );
    expect(firstBreak(spoilt)).toEqual({ dossier: events[4]?.dossier, seq: events[4]?.seq });
  });

  test('effects at the other side: missing, doubled, unknown and out of order ones are counted', async () => {
    const simulatorsUrl = service.database.simulatorsUrl;
    const store = new pg.Client({ connectionString: simulatorsUrl });
    await store.connect();
    const counts = async () => (await verify(service.database.url, { simulatorsUrl })).counts;
    expect(await counts()).toEqual(sound);
    await store.query(TABLES);
    expect(await verify(service.database.url, { simulatorsUrl })).toMatchObject({
      counts: { N3: 0, N4: 0 },
      synced: { owed: 0, effects: 0 },
    });
    await anEndpoint();
    const owed = await superuser.query<{ id: string; post_code: string; seq: string }>(
      'select e.id, d.post_code, e.seq from event e join dossier d on d.id = e.dossier_id order by e.dossier_id, e.seq',
    );
    expect(await counts()).toMatchObject({ N2: 0, N3: owed.length, N4: 0 });
    const take = (event: (typeof owed)[number], previous: number) =>
      store.query(
        `insert into admin_system_effect (event_id, post_code, seq, previous, type, body, received_at) values ($1, $2, $3, $4, 'X', '{}', $5)`,
        [event.id, event.post_code, event.seq, previous, new Date()],
      );
    for (const event of owed) await take(event, Number(event.seq) - 1);
    expect(await verify(service.database.url, { simulatorsUrl })).toMatchObject({
      counts: { N3: 0, N4: 0 },
      synced: { owed: owed.length, effects: owed.length },
    });
    const [first] = owed;
    if (!first) throw new Error('nothing is owed');
    await take(first, 0);
    expect(await counts()).toMatchObject({ N3: 1, N4: 1 });
    await store.query(
      `update admin_system_effect set event_id = gen_random_uuid() where arrival = (select max(arrival) from admin_system_effect)`,
    );
    expect(await counts()).toMatchObject({ N3: 1, N4: 1 });
    await store.end();
    await superuser.query('delete from follower_cursor');
    expect((await verified()).counts.N2).toBe(dossiers.length + 1);
    await superuser.query('delete from endpoint');
  });

  test('rows beside the journal: an envelope moved, a dossier filed, a slip changed, FINAL without evidence', async () => {
    const [dossier] = dossiers;
    const [item] = await superuser.query<{ number: string }>('select number from item order by number');
    const [slip] = await superuser.query<{ number: string }>('select number from payment_slip order by number');
    const of = {
      item: item?.number ?? '',
      dossier: dossier ?? '',
      slip: slip?.number ?? '',
      proven: dossiers.at(-1) ?? '',
    };
    await superuser.expectBroken('update item set place = null where number = $1', [of.item], 'N8', of.item);
    await superuser.expectBroken(
      `update item set (holder_id, holder_unit) = (select id, id from unit where code = '44-BDO') where number = $1`,
      [of.item],
      'N8',
      of.item,
    );
    await superuser.expectBroken(
      `update item set holder_kind = 'COURIER', holder_id = gen_random_uuid() where number = $1`,
      [of.item],
      'N5',
      of.item,
    );
    await superuser.expectBroken(
      'update dossier set filed_at = opened_at where id = $1',
      [of.dossier],
      'N8',
      of.dossier,
    );
    await superuser.expectBroken(`update dossier set status = 'FILED' where id = $1`, [of.dossier], 'N8', of.dossier);
    await superuser.expectBroken(`update dossier set head = sha256('') where id = $1`, [of.dossier], 'N2', of.dossier);
    await superuser.expectBroken(
      'update payment_slip set amount = amount + 1 where number = $1',
      [of.slip],
      'N9',
      of.slip,
    );
    await superuser.expectBroken(
      'update payment_slip set serial = serial + 1000 where number = $1',
      [of.slip],
      'N9',
      of.slip.slice(0, of.slip.lastIndexOf('-')),
    );
    await superuser.expectBroken(
      'update charge set slip = null where slip = (select id from payment_slip where number = $1)',
      [of.slip],
      'N9',
      of.slip,
    );
    await superuser.expectBroken(
      'update payment_slip set remittance = null where number = $1',
      [of.slip],
      'N9',
      of.slip,
    );
    await superuser.expectBroken('update remittance set amount = amount + 1', [], 'N9', 'NT');
    await superuser.expectBroken('update evidence set size = size + 1', [], 'N6', of.proven);
    await superuser.expectBroken(
      'update declared_evidence set size = size + 1 where dossier = $1',
      [of.proven],
      'N6',
      of.proven,
    );
  });

  test('evidence whose bytes changed on disk or are gone', async () => {
    const { sha256 } = signature;
    const path = join(service.config.EVIDENCE_FOLDER, sha256.slice(0, 2), sha256.slice(2, 4), sha256);
    await writeFile(path, 'another drawing');
    expect(await verified()).toMatchObject({ counts: { ...sound, N6: 1 }, broken: [{ rows: [{ sha256 }] }] });
    await rm(path);
    expect((await verified()).counts.N6).toBe(1);
    await writeFile(path, picture);
    expect((await verified()).counts).toEqual(sound);
  });
});

interface ExportedEvent {
  dossier: string;
  seq: number;
  recordedAt: number;
  body: string;
  hash: string;
}

/** The chain as the header describes it, with nothing but a hash function. */
function firstBreak(events: readonly ExportedEvent[]): { dossier: string; seq: number } | undefined {
  const sha256 = (...parts: Buffer[]) => createHash('sha256').update(Buffer.concat(parts)).digest();
  const int8 = (value: number) => {
    const bytes = Buffer.alloc(8);
    bytes.writeBigInt64BE(BigInt(value));
    return bytes;
  };
  let previous: Buffer | undefined;
  for (const { dossier, seq, recordedAt, body, hash } of events) {
    if (seq === 1) previous = sha256(Buffer.from(dossier.replace(/-/g, ''), 'hex'));
    const computed = sha256(previous ?? Buffer.alloc(32), int8(seq), int8(recordedAt), sha256(Buffer.from(body)));
    if (computed.toString('hex') !== hash) return { dossier, seq };
    previous = computed;
  }
  return undefined;
}

/** Somebody is owed everything. */
async function anEndpoint() {
  await superuser.query(
    `select open_endpoint(gen_random_uuid(), 'admin-system', 'test', (select person from staff where role = 'cashier' limit 1),
       (select array_agg(distinct type) from event), '{}', '2026-01-01', 'http://127.0.0.1:1', null, null)`,
  );
}
