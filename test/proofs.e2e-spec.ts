import { jest } from '@jest/globals';
import { createHash, randomUUID } from 'node:crypto';
import { EvidenceStore } from '../src/modules/dossier/evidence-store.js';
import { Proofs } from '../src/modules/dossier/proofs.js';
import { verify } from '../src/verify/verify.js';
import { castOf, sealed, toDesk } from './support/handing-over.js';
import { HeldLock } from './support/locks.js';
import { jpeg } from './support/papers.js';
import { ResultPath } from './support/results.js';
import { TestService, type Reply } from './support/service.js';
import { Office } from './support/visits.js';

jest.setTimeout(20_000);

let service: TestService;
let path: ResultPath;
let office: Office;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
  office = new Office(service);
}, 60_000);
afterAll(() => service.close());

interface Piece {
  bytes: Buffer;
  sha256: string;
  size: number;
}

/** An act that was done, and the dossier it concerned. */
interface Done {
  act: string;
  dossier: string;
}

type Pieces = [first: Piece, last: Piece];
type Doing = (pieces: Pieces) => Promise<Done>;

function drawn(): Piece {
  const bytes = jpeg(randomUUID());
  return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
}

const declared = (kind: string, { sha256, size }: Piece): object => ({ kind, sha256, size });

function done(reply: Reply, dossier: unknown): Done {
  if (reply.status >= 300) throw new Error(`${reply.status} ${reply.body.code}`);
  return { act: reply.body.act, dossier: String(dossier) };
}

const doings: Record<string, Doing> = {
  'intake at the door': async ([first, last]) => {
    const visit = await office.atTheDoor();
    const pieces = { signature: declared('stroke', first), evidence: [declared('paper-photo', last)] };
    const [dossier] = visit['dossiers'] as { id: string }[];
    return done(await office.intake(visit, pieces), dossier?.id);
  },
  'tally at the desk': async ([first, last]) => {
    const cast = castOf(service);
    const [number = ''] = await sealed(cast.clerk, 1);
    const { body } = await toDesk(service, [number]);
    const reply = await cast.officer.post(`/v1/handovers/${body.id}/tally`, {
      tallies: [{ number, asPostingSlip: true }],
      giverSignature: declared('stroke', first),
      evidence: [declared('paper-photo', last)],
    });
    const [item] = await service.db.query<{ dossier: string }[]>(
      'select dossier_id as dossier from item where number = $1',
      [number],
    );
    return done(reply, item?.dossier);
  },
  'failed attempt': async ([first, last]) => {
    const way = await path.onRound();
    const evidence = [declared('door-photo', first), declared('note-photo', last)];
    return done(await path.fail(way, { reason: 'D01', action: 'T2', evidence }), way.dossier);
  },
  delivery: async ([first, last]) => {
    const way = await path.onRound();
    const pieces = { signature: declared('stroke', first), evidence: [declared('count-photo', last)] };
    return done(await path.deliver(way, pieces), way.dossier);
  },
};

const put = ({ sha256, bytes }: Piece): Promise<Reply> => path.courier.put(`/v1/evidence/${sha256}`, bytes);
const sweep = (): Promise<number> => service.app.get(Proofs).proveAll();

/** As a process whose clock shows that time writes it. */
const storedAt = ({ sha256, size }: Piece, time: Date): Promise<unknown> =>
  service.db.query('insert into evidence (sha256, size, media_type, stored_at) values ($1, $2, $3, $4)', [
    sha256,
    size,
    'image/jpeg',
    time,
  ]);

/** How often the journal calls that act proven. */
async function proofsOf({ act, dossier }: Done): Promise<number> {
  const rows = await service.db.query<object[]>(
    `select 1 from event where dossier_id = $1 and type = 'act.proven' and body::jsonb #>> '{data,proven}' = $2`,
    [dossier, act],
  );
  return rows.length;
}

/** Sweeping again changes nothing. */
async function expectProvenOnce(act: Done): Promise<void> {
  expect(await proofsOf(act)).toBe(1);
  await sweep();
  expect(await proofsOf(act)).toBe(1);
}

async function expectNotProven(act: Done): Promise<void> {
  await sweep();
  expect(await proofsOf(act)).toBe(0);
}

describe.each(Object.entries(doings))('F111 F53 %s', (_, doing) => {
  test('evidence after the act: nothing is said before the last piece', async () => {
    const [first, last] = [drawn(), drawn()];
    const act = await doing([first, last]);
    await expectNotProven(act);
    expect((await put(last)).status).toBe(200);
    await expectNotProven(act);
    expect((await put(first)).status).toBe(200);
    await expectProvenOnce(act);
  });

  test('evidence before the act: the sweeper says it', async () => {
    const pieces: Pieces = [drawn(), drawn()];
    for (const piece of pieces) await put(piece);
    const act = await doing(pieces);
    expect(await proofsOf(act)).toBe(0);
    await sweep();
    await expectProvenOnce(act);
  });

  test('one piece before and one after', async () => {
    const [first, last] = [drawn(), drawn()];
    await put(first);
    const act = await doing([first, last]);
    await expectNotProven(act);
    await put(last);
    await expectProvenOnce(act);
  });

  test('another size than declared, or other bytes than the address says, prove nothing', async () => {
    const [first, last] = [drawn(), drawn()];
    const act = await doing([first, { ...last, size: last.size + 1 }]);
    await put(first);
    expect(await put({ ...last, bytes: first.bytes })).toMatchObject({
      status: 422,
      body: { code: 'evidence-mismatch' },
    });
    await expectNotProven(act);
    expect((await put(last)).status).toBe(200);
    await expectNotProven(act);
  });

  test('every piece put twice', async () => {
    const [first, last] = [drawn(), drawn()];
    const act = await doing([first, last]);
    const replies = [];
    for (const piece of [first, first, last, last]) replies.push(await put(piece));
    expect(replies.map(({ body }) => body['sha256'])).toEqual([first.sha256, first.sha256, last.sha256, last.sha256]);
    await expectProvenOnce(act);
  });

  test('the last piece put twice at the same time', async () => {
    const [first, last] = [drawn(), drawn()];
    const act = await doing([first, last]);
    await put(first);
    const lock = 'select 1 from dossier where id = $1 for update';
    const held = await HeldLock.take(service.database.url, lock, [act.dossier]);
    const puts = [put(last), put(last)];
    // one waits for the dossier, the other for the proof of the first
    await held.untilWaiting(2);
    expect(await proofsOf(act)).toBe(0);
    await held.release();
    expect((await Promise.all(puts)).map(({ status }) => status)).toEqual([200, 200]);
    await expectProvenOnce(act);
  });

  test('a crash after the bytes, and one after their row: the sweeper goes on', async () => {
    const [first, last] = [drawn(), drawn()];
    const act = await doing([first, last]);
    await put(first);
    await service.app.get(EvidenceStore).put(last.bytes);
    await expectNotProven(act);
    await storedAt(last, service.clock.now());
    expect(await sweep()).toBe(1);
    await expectProvenOnce(act);
  });
});

describe('F111 no FINAL precedes its evidence', () => {
  test('a proof that cannot be written now loses neither the bytes nor the other proofs', async () => {
    const pieces: Pieces = [drawn(), drawn()];
    for (const piece of pieces) await put(piece);
    const intake = doings['intake at the door'];
    const [stuck, other] = [await intake?.(pieces), await intake?.(pieces)];
    if (!stuck || !other) throw new Error('nothing was taken in');
    const lock = 'select 1 from dossier where id = $1 for update';
    const held = await HeldLock.take(service.database.url, lock, [stuck.dossier]);
    expect(await sweep()).toBe(1);
    await held.release();
    expect([await proofsOf(stuck), await proofsOf(other)]).toEqual([0, 1]);
    await sweep();
    await expectProvenOnce(stuck);
  });

  test('a piece that a process ahead of this one has stored waits until it is that time here', async () => {
    const [first, last] = [drawn(), drawn()];
    const act = await doings['intake at the door']?.([first, last]);
    if (!act) throw new Error('nothing was taken in');
    await put(first);
    await service.app.get(EvidenceStore).put(last.bytes);
    const inAMinute = new Date(service.clock.now().getTime() + 60_000);
    await storedAt(last, inAMinute);
    await expectNotProven(act);
    service.clock.moveTo(inAMinute);
    await sweep();
    await expectProvenOnce(act);
  });

  test('over everything above', async () => {
    const [counted] = await service.db.query<{ proven: number; early: number }[]>(
      `select count(distinct e.id)::int as proven,
         (count(*) filter (where stored.sha256 is null or stored.stored_at > e.recorded_at))::int as early
       from event e
         join declared_evidence d on d.dossier = e.dossier_id and d.act::text = e.body::jsonb #>> '{data,proven}'
         left join evidence stored on stored.sha256 = d.sha256 and stored.size = d.size
       where e.type = 'act.proven'`,
    );
    expect(counted?.early).toBe(0);
    expect(counted?.proven).toBeGreaterThanOrEqual(4 * 6);
    const report = await verify(service.database.url, { evidenceFolder: service.config.EVIDENCE_FOLDER });
    expect(report.broken).toEqual([]);
  });
});
