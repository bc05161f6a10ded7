import { verify } from '../src/verify/verify.js';
import {
  correct,
  correctFiling,
  correctorsOf,
  filed,
  find,
  lose,
  misdeliver,
  resealed,
} from './support/corrections.js';
import { castOf, sealed } from './support/handing-over.js';
import { picture, signature } from './support/papers.js';
import { ResultPath } from './support/results.js';
import { TestService } from './support/service.js';
import { filedAway } from './support/transfers.js';
import { withCarrier } from './support/undoing.js';
import { Superuser } from './support/verified.js';

let service: TestService;
let onlyOwner: Superuser;

beforeAll(async () => {
  service = await TestService.start();
  await castOf(service).clerk.put(`/v1/evidence/${signature.sha256}`, picture);
  onlyOwner = await Superuser.of(service);
}, 60_000);
afterAll(async () => {
  const { broken } = await verify(service.database.url);
  await onlyOwner.client.end();
  await service.close();
  expect(broken).toEqual([]);
}, 60_000);

/** Says something else in the event of an act; its hash is looked at by other checks. */
const SAYING = (change: string): string => `update event set ${change} where act_id = $1`;

describe('F24 what verify finds of what was put right', () => {
  test('a correction of another act than the one that gave the envelope', async () => {
    const { numbers } = await withCarrier(service);
    const [number = ''] = numbers;
    const { controller } = correctorsOf(service);
    const { body } = await correct(controller, number, 'giver');
    const other = SAYING(`body = replace(body, body::jsonb #>> '{data,corrected}', act_id::text)`);
    await onlyOwner.expectBroken(other, [body.act], 'N5', number);
  });

  test('an envelope that goes on after its end, and nobody has found it', async () => {
    const [number = ''] = await sealed(castOf(service).clerk, 1);
    const { controller } = correctorsOf(service);
    await lose(controller, number);
    const { body } = await find(controller, number);
    const arrived = SAYING(`type = 'item.arrived', body = replace(body, 'item.found', 'item.arrived')`);
    await onlyOwner.expectBroken(arrived, [body.act], 'N5', 'after its end');
  });

  test('a result that a stranger had, found again with the seal that it had before', async () => {
    const path = new ResultPath(service);
    const way = await path.onRound();
    await path.deliver(way);
    const { controller } = correctorsOf(service);
    await misdeliver(controller, way.delivery);
    await lose(controller, way.number);
    const { body } = await find(controller, way.number, { resealed });
    expect(body.status).toBe('AT_OFFICE');
    const unchanged = SAYING(`body = replace(body, 'KQ-0009', 'KQ-0001')`);
    await onlyOwner.expectBroken(unchanged, [body.act], 'N5', 'was not sealed anew, or');
  });

  test('a filing time that was corrected without its record, or to another time', async () => {
    const { clerk, officer } = castOf(service);
    const [number = ''] = await sealed(clerk, 1);
    const list = await filed(service, number);
    service.clock.moveTo(new Date(service.clock.now().getTime() + 60_000));
    const filedAt = new Date(service.clock.now().getTime() - 1_000).toISOString();
    const { status, body } = await correctFiling(officer, list, { number, filedAt });
    expect(status).toBe(200);
    const dossier = body.events[0]?.dossier ?? '';
    await onlyOwner.expectBroken('delete from filing_correction where act = $1', [body.act], 'N8', dossier);
    const later = `update filing_correction set filed_at = filed_at - interval '1 second' where act = $1`;
    await onlyOwner.expectBroken(later, [body.act], 'N8', dossier);
  });

  test('papers at the wrong desk that nobody is told to send on', async () => {
    const { dossier } = await filedAway(service);
    const closed = `update task set closed_act = opened_act, closed_at = opened_at where kind = 'transfer.wanted' and subject = $1`;
    await onlyOwner.expectBroken(closed, [dossier], 'N10', dossier);
  });
});
