import { Policies, type Route } from '../src/platform/policies.js';
import { assignedVisit, type AssignedVisit } from './support/assigned-visits.js';
import { sealBag } from './support/bags.js';
import { close, closedTheDayBefore, sign } from './support/closings.js';
import { correctFiling } from './support/corrections.js';
import { castOf, carrierId as runCarrierId, handOver, offer, sealed, tally } from './support/handing-over.js';
import { suspect } from './support/irregularities.js';
import { offerOf, phoneOf } from './support/offline-phones.js';
import { officeId } from './support/placed.js';
import { courierId, ResultPath, type OnTheWay } from './support/results.js';
import { TestService, type Caller } from './support/service.js';
import { Office } from './support/visits.js';

let service: TestService;
let path: ResultPath;
let office: Office;
let stranger: Caller;

/** Everything of courier-dho-1 that a route could name. */
interface Work {
  visit: AssignedVisit;
  result: OnTheWay;
  paymentSlip: string;
  submitted: string;
  handover: string;
  /** The path of a filing time that was corrected on a list that he gave. */
  supplement: string;
  round: string;
  report: string;
  device: string;
  offline: string;
  bag: string;
  closing: string;
  run: string;
}
let work: Work;

beforeAll(async () => {
  service = await TestService.start();
  path = new ResultPath(service);
  office = new Office(service);
  stranger = service.as('courier-dho-2', 'courier', '44-DHO');
  const door = await office.atTheDoor();
  const taken = (await office.intake(door)).body['items'] as { number: string; slips: string[] }[];
  const result = await path.onRound();
  const rows = await service.db.query<{ handover: string }[]>(
    `select l.handover from handover_line l join item i on i.id = l.item where i.number = $1 order by l.handover desc limit 1`,
    [result.number],
  );
  const other = (await office.intake(await office.atTheDoor())).body['items'] as { number: string }[];
  const bagged = (await office.intake(await office.atTheDoor())).body['items'] as { number: string }[];
  const report = await suspect(path.courier, other[0]?.number ?? '');
  const phone = await phoneOf(path.courier, 'courier-dho-1', officeId);
  const offered = offerOf(service, phone, [result.number]);
  await path.courier.post('/v1/offline-handovers', { offer: offered.text });
  work = {
    visit: await assignedVisit(service, 'courier-dho-1'),
    result,
    paymentSlip: taken[0]?.slips[0] ?? '',
    submitted: taken[0]?.number ?? '',
    handover: rows[0]?.handover ?? '',
    supplement: await supplement(),
    round: (await path.clerk.post('/v1/rounds', { courier: courierId, day: '2026-11-30' })).body.id,
    report: String(report.body['irregularity']),
    device: phone.device,
    offline: offered.says.handover,
    bag: (await sealBag(path.courier, [bagged[0]?.number ?? ''])).body.number,
    closing: await closed(),
    run: (await path.courier.post('/v1/runs', { carrier: courierId, stops: ['44-TTPVHCC'] })).body.number,
  };
}, 60_000);
afterAll(() => service.close());

async function supplement(): Promise<string> {
  const { clerk, officer } = castOf(service);
  const [number = ''] = await sealed(clerk, 1);
  await handOver(clerk, { caller: path.courier, to: { person: courierId } }, [number]);
  const list = await handOver(path.courier, { caller: officer, to: { unit: '44-TTPVHCC' } }, [number]);
  await tally(officer, list.body.id, [{ number, asPostingSlip: true }]);
  const filedAt = new Date(service.clock.now().getTime() - 1).toISOString();
  expect((await correctFiling(officer, list.body.id, { number, filedAt })).status).toBe(200);
  return `/v1/handovers/${list.body.id}/supplements/${number}.pdf`;
}

/** What he closed the day before, with its sheet. */
async function closed(): Promise<string> {
  const { id } = (await close(path.courier, [])).body;
  await sign(service.as('controller-dho', 'controller', '44-DHO'), id);
  await closedTheDayBefore(service);
  return id;
}

/** The paths of a route that name something of his. */
function pathsOf(route: Route): string[] {
  const { visit, result, paymentSlip, submitted, handover, round, report, device, offline, bag, closing, run } = work;
  const named: Record<string, string[]> = {
    pickups: [visit.id],
    dossiers: [visit.dossiers[0] ?? '', result.dossier],
    items: [submitted],
    'payment-slips': [paymentSlip],
    deliveries: [result.delivery],
    handovers: [handover],
    rounds: [round],
    irregularities: [report],
    bags: [bag],
    closings: [closing],
    runs: [run],
    courier: [device],
    'offline-handovers': [offline],
  };
  const [, , noun = ''] = route.path.split('/');
  if (route.path.includes('/supplements/')) return [work.supplement];
  return (named[noun] ?? []).map((id) => route.path.replace(/:\w+/, encodeURIComponent(id)));
}

/** Every route by which a courier reads one thing. */
function readingOne(): Route[] {
  const routes = service.app.get(Policies).routes();
  return routes.filter(
    ({ method, path: at, policy }) =>
      method === 'GET' && at.includes(':') && policy.roles.includes('courier') && policy.scope !== 'directory',
  );
}

describe('F75 F90 a courier reads his own work and nobody else’s', () => {
  test('every route that shows one thing shows it to him, and is not found by another courier of his office', async () => {
    const routes = readingOne();
    expect(routes.length).toBeGreaterThan(10);
    for (const route of routes) {
      const paths = pathsOf(route);
      expect({ route: route.path, covered: paths.length > 0 }).toEqual({ route: route.path, covered: true });
      for (const at of paths) {
        expect({ at, status: (await path.courier.download(at)).status }).toEqual({ at, status: 200 });
        expect({ at, status: (await stranger.download(at)).status }).toEqual({ at, status: 404 });
      }
    }
  });

  test('lists hold nothing of another’s', async () => {
    for (const list of ['pickups', 'deliveries', 'payment-slips', 'handovers?direction=in', 'courier/day']) {
      const { status, body } = await stranger.get(`/v1/${list}`);
      const text = JSON.stringify(body);
      expect({ list, status }).toEqual({ list, status: 200 });
      for (const own of [work.visit.id, work.result.number, work.paymentSlip, work.submitted, work.handover]) {
        expect({ list, own: text.includes(own) }).toEqual({ list, own: false });
      }
    }
  });

  test('a list offered to him makes nothing his own; accepting and giving on work all the same', async () => {
    const { clerk, carrier, officer } = castOf(service);
    const [number = ''] = await sealed(clerk, 1);
    const { id } = (await offer(clerk, { person: runCarrierId }, [number])).body;
    expect((await carrier.get(`/v1/items/${number}`)).status).toBe(404);
    await carrier.post(`/v1/handovers/${id}/count`, { numbers: [number] });
    expect((await carrier.get(`/v1/items/${number}`)).status).toBe(404);
    expect((await carrier.post(`/v1/handovers/${id}/accept`, { version: 1 })).body.status).toBe('ACCEPTED');
    expect((await carrier.get(`/v1/items/${number}`)).status).toBe(200);
    const on = await offer(carrier, { unit: '44-TTPVHCC' }, [number]);
    await officer.post(`/v1/handovers/${on.body.id}/count`, { numbers: [number] });
    expect((await officer.post(`/v1/handovers/${on.body.id}/accept`, { version: 1 })).status).toBe(200);
  });

  test('what he did stays readable for two days', async () => {
    const number = work.submitted;
    const { clerk } = castOf(service);
    const back = await offer(path.courier, { unit: '44-DHO' }, [number], 'other');
    await clerk.post(`/v1/handovers/${back.body.id}/count`, { numbers: [number] });
    expect((await clerk.post(`/v1/handovers/${back.body.id}/accept`, { version: 1 })).status).toBe(200);
    expect((await path.courier.get(`/v1/items/${number}/voucher`)).status).toBe(200);
    service.clock.moveTo(new Date('2026-12-03T08:00:00+07:00'));
    expect((await path.courier.get(`/v1/items/${number}/voucher`)).status).toBe(404);
    expect((await path.courier.get(`/v1/items/${work.result.number}`)).status).toBe(200);
    expect((await path.courier.get(`/v1/pickups/${work.visit.id}`)).status).toBe(200);
  });

  test('a visit taken from him, or cancelled, no longer breaks his day', async () => {
    const visit = await assignedVisit(service, 'courier-dho-1', { day: '2026-12-03', window: 'afternoon' });
    const dispatcher = service.as('dispatcher-dho', 'dispatcher', '44-DHO');
    expect((await dispatcher.post(`/v1/pickups/${visit.id}/cancel`)).status).toBe(200);
    const day = await path.courier.get('/v1/courier/day');
    expect(day.status).toBe(200);
    expect(day.body['pickups']).toContainEqual(expect.objectContaining({ id: visit.id, status: 'CANCELLED' }));
  });
});
