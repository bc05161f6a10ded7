import { createHash, randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import { Proofs } from '../src/modules/dossier/proofs.js';
import { verify } from '../src/verify/verify.js';
import { sweep } from './support/custody.js';
import { carrierId, castOf, offer, sealed } from './support/handing-over.js';
import { damage, irregularitiesOf, settle, withDifferences } from './support/irregularities.js';
import { jpeg, picture } from './support/papers.js';
import { photo } from './support/results.js';
import { TestService, type Caller, type Reply } from './support/service.js';
import { askUndo, typesAround, undo } from './support/undoing.js';

jest.setTimeout(60_000);

let service: TestService;
let cast: ReturnType<typeof castOf>;
let controller: Caller;
const noCamera = { noCamera: true };

beforeEach(async () => {
  service = await TestService.start();
  cast = castOf(service);
  controller = service.as('controller-dho', 'controller', '44-DHO');
  await cast.clerk.put(`/v1/evidence/${damage.sha256}`, picture);
}, 60_000);
afterEach(async () => {
  const { broken } = await verify(service.database.url);
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

const moveTo = (instant: string): void => service.clock.moveTo(new Date(instant));
const add = (caller: Caller, id: string, evidence: object[] = [damage]): Promise<Reply> =>
  caller.post(`/v1/irregularities/${id}/add-evidence`, { evidence });

async function photoTasks(): Promise<object[]> {
  return service.db.query(
    `select t.subject, u.code as unit, t.closed_act is not null as closed from task t join unit u on u.id = t.unit
     where t.kind = 'irregularity.photo-due'`,
  );
}

/** The report on the torn envelope, without a photograph. */
async function owed(): Promise<{ id: string; list: string; broken: string; others: string }> {
  const { list, broken } = await withDifferences(service, noCamera);
  const [condition, difference] = await irregularitiesOf(service, list);
  return { list, broken, id: condition?.id ?? '', others: difference?.id ?? '' };
}

describe('F18 an envelope that is not whole has a photograph', () => {
  test('neither a photograph nor the word that there is no camera: refused, and nothing has moved', async () => {
    const numbers = await sealed(cast.clerk, 2);
    const { id } = (await offer(cast.clerk, { person: carrierId }, numbers)).body;
    await cast.carrier.post(`/v1/handovers/${id}/count`, { numbers });
    const remarks = [{ number: numbers[0], kind: 'seal-different' }];
    const accept = (body: object): Promise<Reply> =>
      cast.carrier.post(`/v1/handovers/${id}/accept`, { version: 1, remarks, ...body });
    for (const evidence of [[], [photo('door-photo')]]) {
      const refused = await accept({ evidence });
      expect(refused).toMatchObject({ status: 422, body: { code: 'photo-missing' } });
      expect(refused.body['errors']).toMatchObject([{ pointer: '/evidence', code: 'photo-missing' }]);
    }
    const strange = await accept({ remarks: [{ number: numbers[0], kind: 'wrong' }], evidence: [damage] });
    expect(strange).toMatchObject({ status: 422, body: { code: 'body-invalid' } });
    expect((await cast.clerk.get(`/v1/handovers/${id}`)).body.status).toBe('OFFERED');
    expect(await service.db.query('select 1 from irregularity')).toEqual([]);
    expect((await accept({ evidence: [damage] })).body.status).toBe('ACCEPTED_WITH_DIFFERENCE');
  });

  test('what is wrong otherwise wants none', async () => {
    const numbers = await sealed(cast.clerk, 2);
    const { id } = (await offer(cast.clerk, { person: carrierId }, numbers)).body;
    await cast.carrier.post(`/v1/handovers/${id}/count`, { numbers });
    const remarks = [{ number: numbers[0], kind: 'wrong' }];
    const accepted = await cast.carrier.post(`/v1/handovers/${id}/accept`, { version: 1, remarks });
    expect(accepted.body.status).toBe('ACCEPTED_WITH_DIFFERENCE');
  });

  test('declared, it is evidence of the dossier whose envelope it is, and the act is proven when it is there', async () => {
    const bytes = jpeg(randomUUID());
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const { accepted, broken, missing } = await withDifferences(service, {
      evidence: [{ kind: 'damage-photo', sha256, size: bytes.length }],
    });
    const told = await service.db.query<{ number: string; sha256: string | null }[]>(
      `select i.number, e.body::jsonb #>> '{data,evidence,0,sha256}' as sha256 from event e join item i on i.dossier_id = e.dossier_id
       where e.act_id = $1`,
      [accepted.body.act],
    );
    expect(Object.fromEntries(told.map((each) => [each.number, each.sha256]))).toMatchObject({
      [broken]: sha256,
      [missing]: null,
    });
    await cast.carrier.put(`/v1/evidence/${sha256}`, bytes);
    expect((await typesAround(service, broken)).at(-1)).toBe('act.proven');
    expect((await typesAround(service, missing)).at(-1)).toBe('handover.accepted');
  });

  test('what is no picture is not stored as one, whatever it is called, and proves nothing if it lies there already', async () => {
    for (const early of [false, true]) {
      const bytes = Buffer.from(`no picture ${randomUUID()}`);
      const sha256 = createHash('sha256').update(bytes).digest('hex');
      const put = (type?: string) => cast.carrier.put(`/v1/evidence/${sha256}`, bytes, type);
      if (early) expect((await put()).status).toBe(200);
      const evidence = [{ kind: 'damage-photo', sha256, size: bytes.length }];
      const { accepted } = await withDifferences(service, { evidence });
      expect(await put()).toMatchObject({ status: 422, body: { code: 'evidence-not-picture' } });
      expect(await put('image/jpeg')).toMatchObject({ status: 415, body: { code: 'unsupported-media-type' } });
      const stored = await service.db.query('select 1 from evidence where sha256 = $1', [sha256]);
      expect(stored).toHaveLength(early ? 1 : 0);
      await service.app.get(Proofs).proveAll();
      const proven = 'select 1 from declared_evidence where act = $1 and proven_act is not null';
      expect(await service.db.query(proven, [accepted.body.act])).toEqual([]);
      const due = `select 1 from deadline where kind = 'evidence.missing' and subject = $1 and done_act is null and withdrawn_act is null`;
      expect(await service.db.query(due, [accepted.body.act])).toHaveLength(1);
    }
  });

  test('a photograph that comes does not stand in the way of an undo', async () => {
    const { list } = await withDifferences(service);
    await askUndo(cast.clerk, list);
    expect((await undo(cast.carrier, list)).body.status).toBe('UNDONE');
  });
});

describe('F18 no camera: the photo is due in one working day', () => {
  test('after eight open hours of the finder’s unit it is that unit’s task, once, until it comes', async () => {
    const { id, broken } = await owed();
    expect((await cast.clerk.get(`/v1/irregularities/${id}`)).body).toMatchObject({ photo: 'due' });
    moveTo('2026-11-30T15:59:00+07:00');
    await sweep(service);
    expect(await photoTasks()).toEqual([]);
    moveTo('2026-11-30T16:01:00+07:00');
    await sweep(service);
    await sweep(service);
    expect(await photoTasks()).toEqual([{ subject: id, unit: '44-DHO', closed: false }]);
    const added = await add(cast.carrier, id);
    expect(added.body).toMatchObject({ id, status: 'OPEN' });
    expect(await photoTasks()).toEqual([{ subject: id, unit: '44-DHO', closed: true }]);
    expect((await cast.clerk.get(`/v1/irregularities/${id}`)).body).toMatchObject({ photo: 'declared', state: 'OPEN' });
    expect(await typesAround(service, broken)).toContain('irregularity.photographed');
  });

  test('brought in time it is nobody’s task', async () => {
    const { id } = await owed();
    expect((await add(cast.clerk, id)).status).toBe(200);
    moveTo('2026-12-02T08:00:00+07:00');
    await sweep(service);
    expect(await photoTasks()).toEqual([]);
    expect((await add(cast.clerk, id)).status).toBe(200);
  });

  test('nobody settles before it is there, and nobody adds to what is settled', async () => {
    const { id } = await owed();
    const early = await settle(controller, id, { outcome: 'lost' });
    expect(early).toMatchObject({ status: 409, body: { code: 'photo-due' } });
    expect((await add(controller, id)).status).toBe(200);
    expect((await settle(controller, id, { outcome: 'miscounted' })).body.status).toBe('SETTLED');
    expect(await add(cast.carrier, id)).toMatchObject({ status: 409, body: { code: 'wrong-state' } });
  });

  test('to the report on a whole list nothing is added, nor by who has nothing to do with it, nor anything else', async () => {
    const { id, others } = await owed();
    expect(await add(cast.clerk, others)).toMatchObject({ status: 409, body: { code: 'report-of-list' } });
    expect((await add(cast.otherCourier, id)).body.code).toBe('not-found');
    expect((await add(service.as('clerk-bdo-1', 'clerk', '44-BDO'), id)).body.code).toBe('not-found');
    expect((await add(cast.clerk, id, [photo('door-photo')])).body.code).toBe('photo-missing');
    expect((await add(cast.clerk, id, [])).body.code).toBe('body-invalid');
    expect((await cast.clerk.get(`/v1/irregularities/${id}`)).body).toMatchObject({ photo: 'due' });
  });
});
