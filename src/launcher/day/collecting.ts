import { z } from 'zod';
import { itemNumber } from '../../platform/s10.js';
import { Unexpected, type ActAnswer, type Courier, type Worker } from './actor.js';
import { sideBySide, type Cast } from './cast.js';
import type { Chance } from './chance.js';
import { samplePerson, type SamplePerson } from './input.js';

const Lines = z.array(z.looseObject({ line: z.int(), count: z.int() }));
const VisitRead = z.looseObject({
  dossiers: z.array(z.looseObject({ id: z.string(), checklist: Lines })),
});
const ProcedureRead = z.looseObject({ code: z.string(), lines: Lines });
const Taken = z.object({
  items: z.array(
    z.object({ number: z.string(), dossier: z.string(), postCode: z.string(), slips: z.array(z.string()) }),
  ),
});

/** One dossier that somebody brings or has fetched. */
export interface Bringing {
  procedure: string;
  service: 'submission' | 'both';
  owner: SamplePerson;
}

/** A visit of the day: who asks, for which dossiers, when, and whether the first attempt fails. */
export interface PlannedVisit {
  id: string;
  number: string;
  citizen: Worker;
  contact: SamplePerson;
  bringing: Bringing[];
  window: 'morning' | 'afternoon';
  courier: number;
  failsFirst: boolean;
  /** Gives up after a failure instead of booking again. */
  givesUp: boolean;
}

/** An envelope that was taken in. */
export interface TakenIn {
  number: string;
  dossier: string;
  postCode: string;
  /** Numbers of the payment slips. */
  slips: string[];
  service: 'submission' | 'both';
  at: 'door' | 'counter';
}

/** Asking, dispatching, visiting, and the counter. */
export class Collecting {
  readonly taken: TakenIn[] = [];
  failedVisits = 0;

  constructor(
    private readonly cast: Cast,
    private readonly chance: Chance,
    private readonly wards: readonly string[],
    /** The next serial of each courier's block of pre-printed envelopes. */
    private readonly blocks: number[],
  ) {}

  person(): SamplePerson {
    return samplePerson(this.chance, this.wards);
  }

  async ask(visit: PlannedVisit, day: string): Promise<void> {
    const dossiers = visit.bringing.map(({ procedure, service, owner }) => ({ procedure, service, owner }));
    const { window, contact } = visit;
    const answer = await visit.citizen.act('/v1/pickups', {
      dossiers,
      contact,
      day,
      window,
      accessNote: 'Gọi trước 10 phút',
    });
    visit.id = answer.id;
    visit.number = answer.number ?? '';
  }

  /** The dispatcher confirms every visit and gives it to a courier. */
  async dispatch(visits: readonly PlannedVisit[]): Promise<void> {
    for (const visit of visits) await this.cast.dispatcher.act(`/v1/pickups/${visit.id}/confirm`);
    await this.assign(visits);
  }

  async assign(visits: readonly PlannedVisit[]): Promise<void> {
    for (const visit of visits) {
      const courier = this.cast.couriers[visit.courier] ?? this.cast.couriers[0];
      await this.cast.dispatcher.act(`/v1/pickups/${visit.id}/assign`, { courier: (await courier.me()).person });
    }
  }

  /** The next envelope of a courier's pre-printed block, its number read off the paper. */
  blockNumber(courier: number): string {
    const serial = this.blocks[courier];
    if (serial === undefined) throw new Unexpected('This courier has no block of envelopes');
    this.blocks[courier] = serial + 1;
    return itemNumber('CA', serial);
  }

  /** With signal: each step at once. */
  async visit(courier: Courier, visit: PlannedVisit): Promise<void> {
    await courier.act(`/v1/pickups/${visit.id}/start`);
    await courier.act(`/v1/pickups/${visit.id}/arrive`);
    if (visit.failsFirst) {
      this.failedVisits += 1;
      await courier.act(`/v1/pickups/${visit.id}/fail`, await this.nobodyThere(courier));
      return;
    }
    this.note(await courier.act('/v1/intakes', await this.intakeOf(courier, visit)), visit.bringing, 'door');
  }

  /** Without signal: everything stays on the phone; numbers come from the block of envelopes in the bag. */
  async keepVisit(
    courier: Courier,
    visit: PlannedVisit,
    at: (minute: number) => Date,
    numbers: () => string,
  ): Promise<void> {
    const intake = await this.intakeOf(courier, visit, numbers);
    courier.keep(`/v1/pickups/${visit.id}/start`, {}, at(0));
    courier.keep(`/v1/pickups/${visit.id}/arrive`, {}, at(4));
    courier.keep('/v1/intakes', intake, at(9));
  }

  note(answer: ActAnswer, bringing: readonly Bringing[], at: TakenIn['at']): void {
    const { items } = Taken.parse(answer);
    if (items.length !== bringing.length)
      throw new Unexpected('An intake took another number of dossiers than were handed in');
    items.forEach((item, index) => this.taken.push({ ...item, at, service: bringing[index]?.service ?? 'submission' }));
  }

  /** Papers brought to the counter, by the two clerks side by side. */
  async counter(bringings: readonly Bringing[]): Promise<void> {
    await sideBySide(bringings, 2, async (bringing, person) => {
      const clerk = this.cast.clerks[person % 2] ?? this.cast.clerks[0];
      const { lines } = await clerk.get(`/v1/procedures/${bringing.procedure}`, ProcedureRead);
      const taken = {
        opened: bringing,
        ...this.sealed(),
        lines: lines.map(({ line, count }) => ({ line, given: count })),
        identity: 'seen',
      };
      const answer = await clerk.act('/v1/intakes', { taken: [taken], ...(await this.signed(clerk)) });
      this.note(answer, [bringing], 'counter');
    });
  }

  private async intakeOf(courier: Courier, visit: PlannedVisit, numbers?: () => string): Promise<object> {
    const { dossiers } = await courier.get(`/v1/pickups/${visit.id}`, VisitRead);
    const taken = dossiers.map(({ id, checklist }) => ({
      dossier: id,
      number: numbers?.(),
      ...this.sealed(),
      lines: checklist.map(({ line, count }) => ({ line, given: count })),
      identity: 'seen',
    }));
    return { pickup: visit.id, taken, ...(await this.signed(courier)) };
  }

  private sealed(): { seal: string; weightGrams: number } {
    return {
      seal: `NP-${String(this.chance.below(1_000_000)).padStart(6, '0')}`,
      weightGrams: 60 + this.chance.below(380),
    };
  }

  private async signed(worker: Worker): Promise<object> {
    const picture = await worker.upload(this.chance.picture(200));
    return {
      signature: { kind: 'stroke', ...picture },
      method: this.chance.of(['cash', 'cash', 'vietqr']),
      voucher: 'printed',
    };
  }

  private async nobodyThere(courier: Courier): Promise<object> {
    const photo = await courier.upload(this.chance.picture(300));
    return { reason: 'P01', evidence: [{ kind: 'door-photo', ...photo }] };
  }
}
