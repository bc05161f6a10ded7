import { createHash } from 'node:crypto';
import { Proofs } from '../src/modules/dossier/proofs.js';
import { jpeg, picture, signature } from './support/papers.js';
import { photo, ResultPath } from './support/results.js';
import { TestService } from './support/service.js';

let service: TestService;
let path: ResultPath;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
}, 60_000);
afterAll(() => service.close());

describe('F111 provisional, then final', () => {
  const drawn = (text: string) => {
    const bytes = jpeg(text);
    return { bytes, sha256: createHash('sha256').update(bytes).digest('hex'), size: bytes.length };
  };

  test('evidence after the act: PROVISIONAL until the last piece is stored', async () => {
    const way = await path.onRound();
    const [stroke, paper] = [drawn(`late stroke ${way.number}`), drawn(`late paper ${way.number}`)];
    await path.deliver(way, {
      signature: { kind: 'stroke', sha256: stroke.sha256, size: stroke.size },
      evidence: [{ kind: 'count-photo', sha256: paper.sha256, size: paper.size }],
    });
    expect(await path.read(way)).toMatchObject({ status: 'DELIVERED', proof: 'PROVISIONAL' });
    await path.courier.put(`/v1/evidence/${stroke.sha256}`, stroke.bytes);
    expect(await path.read(way)).toMatchObject({ proof: 'PROVISIONAL' });
    expect(await path.courier.put(`/v1/evidence/${paper.sha256}`, stroke.bytes)).toMatchObject({ status: 422 });
    await path.courier.put(`/v1/evidence/${paper.sha256}`, paper.bytes);
    expect(await path.read(way)).toMatchObject({ proof: 'FINAL' });
    expect((await path.journal(way.dossier)).at(-1)).toBe('act.proven');
  });

  test('evidence before the act: FINAL when the sweeper has looked, and said once', async () => {
    await path.courier.put(`/v1/evidence/${signature.sha256}`, picture);
    const way = await path.onRound();
    const { body } = await path.deliver(way);
    expect(await path.read(way)).toMatchObject({ proof: 'PROVISIONAL' });
    await service.app.get(Proofs).proveAll();
    await service.app.get(Proofs).proveAll();
    expect(await path.read(way)).toMatchObject({ proof: 'FINAL' });
    const proven = await service.db.query(
      `select 1 from event where dossier_id = $1 and type = 'act.proven' and body::jsonb #>> '{data,proven}' = $2`,
      [way.dossier, body.act],
    );
    expect(proven).toHaveLength(1);
  });
});

describe('F47 evidence at a failed visit', () => {
  test('a reason without its evidence, without its action, or that nobody knows is refused', async () => {
    const way = await path.onRound();
    expect(await path.fail(way, { reason: 'D01', action: 'T2' })).toMatchObject({
      status: 422,
      body: { code: 'proof-missing', errors: [{ pointer: '/evidence', code: 'missing-door-photo' }] },
    });
    const door = { evidence: [photo('door-photo')] };
    expect(await path.fail(way, { reason: 'D06', action: 'T2', ...door })).toMatchObject({
      status: 422,
      body: { code: 'action-not-for-reason' },
    });
    expect(await path.fail(way, { reason: 'D30', action: 'T7' })).toMatchObject({
      status: 422,
      body: { code: 'reason-by-system' },
    });
    expect(await path.fail(way, { reason: 'D99', action: 'T2' })).toMatchObject({
      status: 422,
      body: { code: 'body-invalid' },
    });
    const reasons = await path.courier.get('/v1/delivery-reasons');
    expect(reasons.body['data']).toHaveLength(33);
  });
});
