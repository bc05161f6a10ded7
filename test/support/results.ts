import { randomUUID } from 'node:crypto';
import { Deliveries, type ResultOrder } from '../../src/modules/delivery/deliveries.js';
import type { Dossier } from '../../src/modules/dossier/dossier.entity.js';
import { Dossiers } from '../../src/modules/dossier/dossiers.js';
import { Journal } from '../../src/modules/dossier/journal.js';
import { SystemPerson } from '../../src/modules/dossier/system-person.js';
import type { Purpose } from '../../src/modules/item/item.rules.js';
import { Acts, type Act, type Answer } from '../../src/platform/acts.js';
import { derivedId } from '../../src/platform/ids.js';
import { handOver, type Receiver } from './handing-over.js';
import { counterIntake, signature } from './papers.js';
import type { Caller, Reply, ReplyBody, TestService } from './service.js';

export const photo = (kind: string) => ({ kind, sha256: signature.sha256, size: signature.size });

/** What is said at the door when everything is right. */
export const handing = {
  to: 'addressee',
  identity: { kind: 'cccd', last4: '1234', nameMatches: true },
  counted: { resultCount: 2, originals: 1 },
  method: 'cash',
  signature,
};

export const carrierId = derivedId('person', 'courier-dho-3');
export const courierId = derivedId('person', 'courier-dho-1');

/** A result on its way, and the two numbers that name it. */
export interface OnTheWay {
  dossier: string;
  delivery: string;
  number: string;
}

/** The people and steps that bring a result home, until the module under test takes over. */
export class ResultPath {
  readonly clerk: Caller;
  readonly courier: Caller;
  readonly officer: Caller;
  readonly atOfficeSide: Receiver;
  readonly atDeskSide: Receiver;
  readonly onRun: Receiver;
  readonly onRoundSide: Receiver;

  constructor(readonly service: TestService) {
    this.clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
    this.courier = service.as('courier-dho-1', 'courier', '44-DHO');
    this.officer = service.as('desk-ttpvhcc-1', 'desk-officer', '44-TTPVHCC');
    this.atOfficeSide = { caller: this.clerk, to: { unit: '44-DHO' } };
    this.atDeskSide = { caller: this.officer, to: { unit: '44-TTPVHCC' } };
    this.onRun = { caller: service.as('courier-dho-3', 'courier', '44-DHO'), to: { person: carrierId } };
    this.onRoundSide = { caller: this.courier, to: { person: courierId } };
  }

  /** What the inbound hook does on behalf of the authority: an act of role system, with its event. */
  authority(
    dossier: string,
    work: (act: Act, dossier: Dossier, deliveries: Deliveries) => Promise<unknown>,
    key: string = randomUUID(),
  ): Promise<Answer> {
    const { app } = this.service;
    const asked = { id: key, actor: app.get(SystemPerson).actor, request: key, status: 202 };
    return app.get(Acts).perform(asked, 'authority', async (act) => {
      const locked = await app.get(Dossiers).lockOne(act, dossier);
      await work(act, locked, app.get(Deliveries));
      return { id: dossier, status: locked.status, actions: [] };
    });
  }

  /** Papers brought to the counter, result to be brought home, accepted by the authority. */
  async accepted(change: object = {}): Promise<string> {
    const { items } = await counterIntake(this.clerk, change);
    const dossier = items[0]?.dossier ?? '';
    await this.service.db.query(`update dossier set status = 'ACCEPTED' where id = $1`, [dossier]);
    await this.authority(dossier, (act, locked, deliveries) => deliveries.awaiting(act, locked));
    return dossier;
  }

  /** Its result lies at the desk: two papers and one original. */
  async finished(dossier: string): Promise<void> {
    await this.authority(dossier, async (act, locked, deliveries) => {
      const counts = { resultCount: 2, originals: 1 };
      await this.service.app.get(Dossiers).save(act, locked, { status: 'FINISHED' });
      await deliveries.ready(act, locked, counts);
      await this.service.app.get(Journal).append(act, { type: 'authority.finished', dossier: locked, data: counts });
    });
  }

  order(dossier: string, order: ResultOrder): Promise<Answer> {
    return this.authority(dossier, (act, locked, deliveries) => deliveries.orderedBy(act, locked, order));
  }

  recall(dossier: string): Promise<Answer> {
    return this.authority(dossier, async (act, locked, deliveries) => {
      const { delivery, items } = await deliveries.recalled(act, locked);
      await this.service.app
        .get(Journal)
        .append(act, { type: 'authority.recalled', dossier: locked, items, data: { delivery } });
    });
  }

  async deliveryOf(dossier: string): Promise<ReplyBody> {
    const { body } = await this.clerk.get(`/v1/deliveries?dossier=${dossier}`);
    return (body['data'] as ReplyBody[]).at(-1) ?? ({} as ReplyBody);
  }

  async ready(): Promise<{ dossier: string; delivery: string }> {
    const dossier = await this.accepted();
    await this.finished(dossier);
    return { dossier, delivery: (await this.deliveryOf(dossier)).id };
  }

  release(delivery: string, change: object = {}, key?: string): Promise<Reply> {
    const body = {
      resultCount: 2,
      originals: 1,
      seal: 'KQ-0001',
      weightGrams: 60,
      carrierSignature: signature,
      ...change,
    };
    return this.officer.post(`/v1/deliveries/${delivery}/release`, body, { key });
  }

  async released(): Promise<OnTheWay> {
    const { dossier, delivery } = await this.ready();
    const { body } = await this.release(delivery);
    return { dossier, delivery, number: body.number };
  }

  /** A list with this one envelope, offered, counted and accepted. */
  async moved(way: OnTheWay, from: Receiver, to: Receiver, purpose: Purpose = 'run'): Promise<void> {
    const accepted = await handOver(from.caller, to, [way.number], purpose);
    if (accepted.status !== 200) throw new Error(`The handover ended with ${accepted.status} ${accepted.body.code}`);
  }

  /** With the carrier, on the way to the office. */
  async taken(): Promise<OnTheWay> {
    const way = await this.released();
    await this.moved(way, this.atDeskSide, this.onRun);
    return way;
  }

  /** At the delivering office. */
  async atOffice(): Promise<OnTheWay> {
    const way = await this.taken();
    await this.moved(way, this.onRun, this.atOfficeSide);
    return way;
  }

  /** On the round of courier-dho-1. */
  async onRound(): Promise<OnTheWay> {
    const way = await this.atOffice();
    await this.loaded(way);
    return way;
  }

  loaded(way: OnTheWay): Promise<void> {
    return this.moved(way, this.atOfficeSide, this.onRoundSide, 'round');
  }

  /** In the evening. */
  handedBack(way: OnTheWay): Promise<void> {
    return this.moved(way, this.onRoundSide, this.atOfficeSide, 'other');
  }

  fail(way: OnTheWay, failure: object, key?: string): Promise<Reply> {
    return this.courier.post(`/v1/deliveries/${way.delivery}/fail`, { number: way.number, ...failure }, { key });
  }

  deliver(way: OnTheWay, change: object = {}, key?: string): Promise<Reply> {
    return this.courier.post(
      `/v1/deliveries/${way.delivery}/deliver`,
      { number: way.number, ...handing, ...change },
      { key },
    );
  }

  /** Held at the office; the notice left at the door is the first. */
  async held(): Promise<OnTheWay> {
    const way = await this.onRound();
    await this.fail(way, { reason: 'D01', action: 'T1', evidence: [photo('door-photo')] });
    await this.handedBack(way);
    return way;
  }

  async read(way: { delivery: string }): Promise<ReplyBody> {
    return (await this.clerk.get(`/v1/deliveries/${way.delivery}`)).body;
  }

  /** Types of the dossier's journal, oldest first. */
  async journal(dossier: string): Promise<string[]> {
    const rows = await this.service.db.query<{ type: string }[]>(
      'select type from event where dossier_id = $1 order by seq',
      [dossier],
    );
    return rows.map((row) => row.type);
  }
}
