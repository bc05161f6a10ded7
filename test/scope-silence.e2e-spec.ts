import 'reflect-metadata';
import { randomUUID } from 'node:crypto';
import { Controller, Get, Module } from '@nestjs/common';
import { NestFactory } from '@nestjs/core';
import pg from 'pg';
import { Policies, type Route } from '../src/platform/policies.js';
import { derivedId } from '../src/platform/ids.js';
import { late, sendLate } from './support/late-acts.js';
import { HeldLock } from './support/locks.js';
import { licence, owner } from './support/papers.js';
import { courierId, type OnTheWay } from './support/results.js';
import { ask, Statements, type Asking } from './support/scope-asking.js';
import { nameOf, objectsOf } from './support/scope-objects.js';
import { people, ScopePeople, type Person, type Place } from './support/scope-people.js';
import { asked, NO_ITEM, ScopeWorld } from './support/scope-world.js';
import { TestService, type ReplyBody } from './support/service.js';

let service: TestService;
let seats: ScopePeople;
let world: ScopeWorld;
let statements: Statements;
let routes: Route[];

beforeAll(async () => {
  service = await TestService.start();
  seats = await ScopePeople.of(service);
  world = new ScopeWorld(service, seats);
  statements = new Statements(service);
  routes = service.app.get(Policies).routes();
}, 60_000);
afterAll(async () => {
  await seats.close();
  await service.close();
}, 60_000);

async function bearer(role: Person, place: Place): Promise<string> {
  const { caller } = await seats.seat(role, place);
  await caller.get('/v1/me');
  return caller.authorization();
}

/** Both answers, and what each asked of the database. */
async function pair(method: string, there: Asking, absent: Asking, authorization?: string): Promise<unknown[][]> {
  const pairs = [];
  for (const asking of [there, absent]) {
    statements.taken();
    const told = await ask(service, method, asking, authorization);
    pairs.push([told, statements.taken()]);
  }
  return pairs;
}

describe('F90 a route without a policy', () => {
  test('stops the boot and is named', async () => {
    @Controller('v1/open')
    class OpenController {
      @Get(':id')
      read(): string {
        return 'anybody';
      }
    }
    @Module({ controllers: [OpenController], providers: [Policies] })
    class OpenModule {}
    const booted = NestFactory.createApplicationContext(OpenModule, { logger: false, abortOnError: false });
    await expect(booted).rejects.toThrow('GET /v1/open/:id declares no policy');
  });
});

describe('F90 what is another’s is told like what does not exist', () => {
  test('with a body that is not right, too', async () => {
    const writing = routes.filter(({ method, path, policy }) => {
      return method === 'POST' && path.includes(':') && policy.scope !== 'signature';
    });
    expect(writing.length).toBeGreaterThan(25);
    for (const route of writing) {
      const [object] = await objectsOf(route, world);
      const role = people.find((each) => route.policy.roles.includes(each));
      if (!object?.absent || !role) throw new Error(`${nameOf(route)} names nothing`);
      const wrong = { body: { unexpected: 'field' } };
      const header = await bearer(role, 'other');
      const [there, absent] = await pair(
        route.method,
        { ...object.there, ...wrong },
        { ...object.absent, ...wrong },
        header,
      );
      expect([nameOf(route), there]).toEqual([nameOf(route), absent]);
    }
  }, 120_000);

  test('by a device that comes late', async () => {
    const { caller } = await seats.seat('courier', 'other');
    const { id } = (await world.visits.ask()).body;
    const answers = [];
    for (const visit of [id, randomUUID()]) {
      const { acts } = await sendLate(caller, randomUUID(), [late(1, `/v1/pickups/${visit}/start`)]);
      const { instance: _, ...body } = acts[0]?.body as ReplyBody;
      answers.push({ status: acts[0]?.status, body });
    }
    expect(answers[0]).toMatchObject({ status: 404, body: { code: 'not-found' } });
    expect(answers[0]).toEqual(answers[1]);
  });

  test('by its number, on a round', async () => {
    const way = await world.path.onRound();
    await disowned(way);
    const round = await world.path.clerk.post('/v1/rounds', { courier: courierId, day: '2026-11-30' });
    const body = { number: '<x>' };
    const named = asked(`/v1/rounds/${round.body.id}/load`, way.number, { body, absent: NO_ITEM });
    const [there] = await pair('POST', named.there, named.absent, await bearer('courier', 'own'));
    expect(there).toEqual((await pair('POST', named.there, named.absent, await bearer('courier', 'own')))[1]);
    expect(there?.[0]).toMatchObject({ status: 422, code: 'not-a-result' });
  });

  test('a visit that is made and over', async () => {
    const visit = await world.visits.atTheDoor();
    expect((await world.visits.intake(visit)).status).toBe(201);
    const slot = { day: '2026-12-01', window: 'morning' };
    for (const [act, body] of Object.entries({ cancel: {}, close: {}, rebook: slot, reschedule: slot })) {
      const path = `/v1/pickups/${visit.id}/${act}`;
      const own = await ask(service, 'POST', { path, body, version: 1, names: [] }, await bearer('citizen', 'own'));
      expect([act, [409, 412].includes(own.status)]).toEqual([act, true]);
      for (const role of ['citizen', 'clerk'] as const) {
        const told = await ask(service, 'POST', { path, body, version: 1, names: [] }, await bearer(role, 'other'));
        expect([act, role, told.status]).toEqual([act, role, 404]);
      }
    }
  });

  test('to an outside system that nobody knows', async () => {
    const [known, unknown] = [
      asked('/v1/inbound/:x', 'admin-system', { body: {} }),
      asked('/v1/inbound/:x', 'nobody', { body: {} }),
    ];
    const [object] = await objectsOf(
      { method: 'POST', path: '/v1/followers/:endpoint/dossiers/:dossier/skip', policy: { roles: [], scope: 'unit' } },
      world,
    );
    expect(object?.there.path).toContain('/skip');
    const [there, absent] = await pair('POST', known.there, unknown.there);
    expect(there).toEqual(absent);
    expect(there?.[0]).toMatchObject({ status: 401, code: 'signature-invalid' });
  });

  test('in tracking: a sensitive procedure without code, any with a wrong one', async () => {
    const sensitive = await world.visits.ask({ dossiers: [{ ...licence, procedure: 'TP-01' }] });
    const usual = await world.visits.ask();
    for (const [number, code] of [
      [sensitive.body.number, ''],
      [usual.body.number, '?code=AAAAAA'],
      [sensitive.body.number, '?code=AAAAAA'],
    ] as const) {
      const named = asked(`/v1/tracking/:x${code}`, number, { absent: 'YC999999999' });
      const [there, absent] = await pair('GET', named.there, named.absent);
      expect(there).toEqual(absent);
      expect(there?.[0]).toMatchObject({ status: 404, code: 'tracking-not-found' });
    }
    expect((await service.anonymous('GET', `/v1/tracking/${usual.body.number}`)).status).toBe(200);
  });

  test('while somebody works on it: nobody waits for what is none of his business', async () => {
    const { delivery, dossier } = await world.path.ready();
    const lock = await HeldLock.take(service.database.url, 'select 1 from dossier where id = $1 for update', [dossier]);
    const path = `/v1/deliveries/${delivery}/cancel`;
    const told = await ask(service, 'POST', { path, names: [] }, await bearer('clerk', 'other'));
    await lock.release();
    expect(told.status).toBe(404);
  });
});

/** As if no unit had anything to do with it. */
async function disowned({ dossier }: OnTheWay): Promise<void> {
  await asOwner('delete from dossier_unit where dossier = $1', [dossier]);
}

async function asOwner(sql: string, values: unknown[]): Promise<void> {
  const client = new pg.Client({ connectionString: service.database.url });
  await client.connect();
  await client.query(sql, values);
  await client.end();
}

describe('F95 a unit sees below and not above', () => {
  test('what concerns the province alone is not the business of its offices', async () => {
    const asked = await world.visits.ask({ contact: owner });
    const [dossier] = (asked.body['dossiers'] as { id: string }[]).map(({ id }) => id);
    await asOwner('delete from dossier_unit where dossier = $1 and unit <> $2', [dossier, derivedId('unit', '44')]);
    await asOwner('insert into dossier_unit (dossier, unit, since) values ($1, $2, $3)', [
      dossier,
      derivedId('unit', '44'),
      service.clock.now(),
    ]);
    const told: Record<string, number> = {};
    for (const place of ['above', 'own', 'other'] as const) {
      const { caller } = await seats.seat('clerk', place);
      told[place] = (await caller.get(`/v1/dossiers/${dossier}`)).status;
    }
    expect(told).toEqual({ above: 200, own: 404, other: 404 });
  });
});
