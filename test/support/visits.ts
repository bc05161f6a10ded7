import { completeLines, licence, owner, signature } from './papers.js';
import type { Caller, Reply, ReplyBody, TestService } from './service.js';

/** What a courier reports who finds nobody. */
export const nobodyThere = {
  reason: 'P01',
  evidence: [{ kind: 'door-photo', sha256: signature.sha256, size: signature.size }],
};

/** The people of one office with a visit to make. */
export class Office {
  readonly citizen: Caller;
  readonly dispatcher: Caller;
  readonly courier: Caller;
  readonly clerk: Caller;

  constructor(readonly service: TestService) {
    this.citizen = service.as('citizen-sample-1', 'citizen');
    this.dispatcher = service.as('dispatcher-dho', 'dispatcher', '44-DHO');
    this.courier = service.as('courier-dho-1', 'courier', '44-DHO');
    this.clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  }

  ask(change: object = {}, citizen = this.citizen, key?: string): Promise<Reply> {
    const body = { dossiers: [licence], contact: owner, day: '2026-11-30', window: 'afternoon', ...change };
    return citizen.post('/v1/pickups', body, { key });
  }

  async courierId(courier = this.courier): Promise<string> {
    return String((await courier.get('/v1/me')).body['person']);
  }

  /** Asked, confirmed, assigned, and the courier stands at the door. */
  async atTheDoor(change: object = {}): Promise<ReplyBody> {
    const { body } = await this.ask(change);
    await this.dispatcher.post(`/v1/pickups/${body.id}/confirm`);
    await this.dispatcher.post(`/v1/pickups/${body.id}/assign`, { courier: await this.courierId() });
    await this.courier.post(`/v1/pickups/${body.id}/start`);
    const { body: arrived } = await this.courier.post(`/v1/pickups/${body.id}/arrive`);
    return arrived;
  }

  intake(visit: ReplyBody, change: object = {}, key?: string): Promise<Reply> {
    const dossiers = visit['dossiers'] as { id: string }[];
    const taken = dossiers.map(({ id }) => ({
      dossier: id,
      seal: 'NP-100',
      weightGrams: 80,
      lines: completeLines,
      identity: 'seen',
    }));
    const body = { pickup: visit.id, taken, signature, method: 'cash', voucher: 'pad', ...change };
    return this.courier.post('/v1/intakes', body, { key });
  }
}
