import { randomUUID } from 'node:crypto';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { AdminSystemInbound } from '../../src/integrations/admin-system/admin-system.inbound.js';
import { InboundEvent } from '../../src/integrations/admin-system/inbound.shapes.js';
import { ResultOrders } from '../../src/integrations/admin-system/result-orders.js';
import { DeadlineSweeper } from '../../src/modules/dossier/deadline-sweeper.js';
import { Dossiers } from '../../src/modules/dossier/dossiers.js';
import { Journal } from '../../src/modules/dossier/journal.js';
import { SystemPerson } from '../../src/modules/dossier/system-person.js';
import { Acts, type Act, type ActResult } from '../../src/platform/acts.js';
import { Refused } from '../../src/platform/problems.js';
import { picture, signature } from '../support/papers.js';
import { TestService, type Caller } from '../support/service.js';
import type { Actor } from './cast.js';
import type { Answer, Door, Plan } from './plan.js';
import { Phones } from './phones.js';
import { momentOf } from './said.js';

/** Half the life of a token. */
const TOKEN_STAYS_MS = 450_000;
/** By so many minutes a courier's phone is late. */
const LATE_MINUTES = 20;

/** A word of the authority that changes a dossier. */
type Heard = Parameters<AdminSystemInbound['carryOut']>[1];

interface Device {
  id: string;
  counter: number;
}

/** An act as it was put, so that it can be put again. */
export interface Put {
  key: string;
  by: Actor;
  door: Door;
}

/** The service under test as the model reaches it: the API without a network, the authority's inbound acts, the clock. */
export class ServiceSide {
  private readonly callers = new Map<string, { caller: Caller; since: number }>();
  private devices = new Map<string, Device>();

  private constructor(
    readonly service: TestService,
    private readonly phones: Phones,
  ) {}

  static async start(): Promise<ServiceSide> {
    const service = await TestService.start({ POOL_SIZE: '6' });
    const side = new ServiceSide(service, await Phones.of(service));
    const clerk = side.service.as('clerk-dho-1', 'clerk', '44-DHO');
    await clerk.put(`/v1/evidence/${signature.sha256}`, picture);
    return side;
  }

  /** The same Monday again, with other dossiers; what earlier ones still waited for never comes. */
  async beginAnew(): Promise<void> {
    const { db, clock } = this.service;
    await db.query(`update deadline set due_at = 'infinity' where done_act is null and withdrawn_act is null`);
    Object.assign(clock, { offsetMs: Number.NEGATIVE_INFINITY });
    clock.moveTo(momentOf(0, 0));
    this.devices = new Map();
  }

  async put({ key, by, door }: Put): Promise<Answer> {
    if (door.kind === 'http') return this.overHttp(key, by, door);
    if (door.kind === 'offline') return this.ofPhones(key, by, door);
    return door.kind === 'authority' ? this.fromAuthority(key, door) : this.pass(door);
  }

  /** As a courier's phone sends it later: alone, or after one whose turn is only then. */
  async putLate(plans: readonly Plan[]): Promise<Answer[]> {
    const by = plans[0]?.by;
    if (!by) return [];
    const device = this.deviceOf(by);
    const acts = plans.map(({ door }) => this.lateAct(device, door));
    const answers = new Map<number, Answer>();
    // the last first: it waits until those before it have come
    for (const act of acts.toReversed()) {
      const { body } = await this.post(by, '/v1/courier/acts', { device: device.id, acts: [act] }, {});
      const told = (body['acts'] ?? []) as { counter: number; status: number; body: Answer['body'] }[];
      for (const each of told) answers.set(each.counter, { http: each.status, body: each.body });
    }
    return acts.map(({ counter }) => answers.get(counter) ?? { http: 0, body: {} });
  }

  close(): Promise<void> {
    return this.service.close();
  }

  private lateAct(device: Device, door: Door) {
    if (door.kind !== 'http') throw new Error('Only what a device asks for comes late');
    device.counter += 1;
    const occurredAt = new Date(this.service.clock.now().getTime() - LATE_MINUTES * 60_000).toISOString();
    return { counter: device.counter, id: randomUUID(), path: door.path, body: door.body, occurredAt };
  }

  private deviceOf({ login }: Actor): Device {
    const known = this.devices.get(login) ?? { id: randomUUID(), counter: 0 };
    this.devices.set(login, known);
    return known;
  }

  private ofPhones(key: string, by: Actor, { of, sends }: Extract<Door, { kind: 'offline' }>): Promise<Answer> {
    const body = this.phones.bodyOf(of, sends);
    return this.overHttp(key, by, { kind: 'http', path: '/v1/offline-handovers', body });
  }

  private overHttp(key: string, by: Actor, door: Extract<Door, { kind: 'http' }>): Promise<Answer> {
    const seen: Record<string, string> = door.version === undefined ? {} : { 'if-match': `"${door.version}"` };
    return this.post(by, door.path, door.body, { 'idempotency-key': key, ...seen });
  }

  private async post(by: Actor, url: string, body: object, headers: Record<string, string>): Promise<Answer> {
    const app: NestFastifyApplication = this.service.app;
    const authorization = await this.authorizationOf(by);
    const reply = await app.inject({ method: 'POST', url, headers: { authorization, ...headers }, payload: body });
    return { http: reply.statusCode, body: reply.json<Answer['body']>() };
  }

  private authorizationOf({ login, role, unit }: Actor): Promise<string> {
    const name = `${login} ${role}`;
    let known = this.callers.get(name);
    if (!known || known.since < Date.now() - TOKEN_STAYS_MS) {
      known = { caller: this.service.as(login, role, unit || undefined), since: Date.now() };
      this.callers.set(name, known);
    }
    return known.caller.authorization();
  }

  private async fromAuthority(key: string, door: Extract<Door, { kind: 'authority' }>): Promise<Answer> {
    const { app, clock } = this.service;
    const said = { type: door.type, timestamp: clock.now().toISOString(), data: door.data };
    const event = InboundEvent.parse(said) as Heard;
    const asked = { id: key, actor: app.get(SystemPerson).actor, request: JSON.stringify(door), status: 202 };
    try {
      const body = await app.get(Acts).perform(asked, event.type, (act) => this.hear(act, event, door.dossier));
      return { http: 202, body };
    } catch (error) {
      if (!(error instanceof Refused)) throw error;
      return { http: error.status, body: { code: error.code } };
    }
  }

  /** What the authority's word does when nothing in its coming is wrong. */
  private async hear(act: Act, event: Heard, known: string | undefined): Promise<ActResult> {
    const { app } = this.service;
    const dossier = known === undefined ? undefined : await app.get(Dossiers).lockOne(act, known);
    const draft = await (dossier ? app.get(AdminSystemInbound).carryOut(act, event, dossier) : this.opened(act, event));
    if (draft) await app.get(Journal).append(act, draft);
    const { id = '', status = '' } = draft?.dossier ?? dossier ?? {};
    return { id, status, actions: [] };
  }

  private opened(act: Act, event: Heard): ReturnType<ResultOrders['requested']> {
    if (event.type !== 'result-order.requested') throw new Refused('not-found');
    return this.service.app.get(ResultOrders).requested(act, event.data);
  }

  /** Moves the clock there and does what has fallen due by then. */
  private async pass({ day, minute }: Extract<Door, { kind: 'time' }>): Promise<Answer> {
    const { app, clock } = this.service;
    clock.moveTo(momentOf(day, minute));
    const sweeper = app.get(DeadlineSweeper);
    while ((await sweeper.sweep()) > 0);
    return { http: 200, body: {} };
  }
}
