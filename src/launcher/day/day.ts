import { Unexpected, type Courier, type World } from './actor.js';
import type { BackOffice } from './back-office.js';
import { sideBySide, type Cast } from './cast.js';
import type { Collecting, PlannedVisit, TakenIn } from './collecting.js';
import { registered, tally, until } from './filing.js';
import { handOver } from './handing-over.js';
import { DAY, spread } from './input.js';
import { handIn } from './money-in.js';
import type { DayPlan } from './plan.js';
import type { Result, Results } from './results.js';

/** Everything a played day needs. `at('09:30')` moves business time to that hour of the day. */
export interface DayTools {
  world: World;
  cast: Cast;
  collecting: Collecting;
  results: Results;
  backOffice: BackOffice;
  plan: DayPlan;
  day: string;
  at: (time: string) => Promise<void>;
  instant: (time: string) => Date;
}

/** A working day of one office and its desk, from the first request to the evening's hand-back. */
export class PlayedDay {
  readonly handovers: string[] = [];
  readonly filed: TakenIn[] = [];
  private readonly carrier: Courier;

  constructor(private readonly tools: DayTools) {
    [, , this.carrier] = tools.cast.couriers;
  }

  async play(carriedOver: readonly string[], held?: Result): Promise<void> {
    await this.tools.at('07:00');
    await this.early(carriedOver);
    await this.resultsToOffice('08:10', carriedOver.length);
    await this.morning();
    await this.midday();
    await this.filing('13:15');
    await this.onTheSpot();
    await this.afternoon();
    await this.evening();
    if (held) await this.secondNotice(held);
  }

  /** Citizens ask, the authority orders results brought home, the dispatcher deals out the visits. */
  private async early(carriedOver: readonly string[]): Promise<void> {
    const { collecting, plan, day, backOffice } = this.tools;
    await Promise.all([
      sideBySide(plan.visits, 6, (visit) => collecting.ask(visit, day)),
      sideBySide(carriedOver, 2, async (code) => {
        await backOffice.orderResult(code);
        await backOffice.finish(code, 1, 1);
      }),
    ]);
    await this.tools.at('07:20');
    await collecting.dispatch(plan.visits);
  }

  /** Results that are ready leave the desk with the carrier and reach the office. */
  private async resultsToOffice(time: string, expected: number, fates: readonly Result['fate'][] = this.fates(expected)): Promise<Result[]> {
    const { results, cast } = this.tools;
    await until(`${expected} results are ready at the desk`, async () => (await results.ready()).length >= expected);
    const released = await results.release((await results.ready()).slice(0, expected), fates);
    await this.tools.at(time);
    const numbers = released.map(({ number }) => number);
    const [officer] = cast.deskOfficers;
    await this.hand({ giver: officer, receiver: this.carrier, purpose: 'run', to: { person: await this.carrierId() }, numbers });
    await sideBySide(numbers, 2, async (number, person) => {
      await (cast.clerks[person % 2] ?? cast.clerks[0]).act(`/v1/items/${number}/arrive`);
    });
    await this.hand({ giver: this.carrier, receiver: cast.clerks[1], purpose: 'run', to: { unit: cast.office }, numbers });
    return released;
  }

  /** 1 in 6 first attempts finds nobody; one result is refused. */
  private fates(total: number): Result['fate'][] {
    const misses = spread(this.tools.world.chance, total, Math.round(total / 6));
    const refused = misses.indexOf(true);
    return misses.map((missed, index) => (index === refused && total > DAY.onTheSpot ? 'refused' : missed ? 'nobody-there' : 'delivered'));
  }

  private async morning(): Promise<void> {
    const { plan, collecting, results, cast } = this.tools;
    await this.tools.at('09:00');
    const loads = await this.rounds(results.all.filter((result) => result.state === 'sealed'));
    await this.tools.at('09:30');
    const work = cast.couriers.map(async (courier, index) => {
      for (const visit of plan.visits.filter((each) => each.window === 'morning' && each.courier === index)) {
        await collecting.visit(courier, visit);
      }
      for (const result of loads[index] ?? []) await results.attempt(courier, result);
    });
    await Promise.all([...work, collecting.counter(plan.counterMorning)]);
  }

  /** The office gives each courier his round. */
  private async rounds(results: readonly Result[]): Promise<Result[][]> {
    const { cast } = this.tools;
    const loads = cast.couriers.map((_, index) => results.filter((__, at) => at % cast.couriers.length === index));
    for (const [index, courier] of cast.couriers.entries()) {
      const numbers = (loads[index] ?? []).map(({ number }) => number);
      if (numbers.length === 0) continue;
      await this.hand({ giver: cast.clerks[0], receiver: courier, purpose: 'round', to: { person: await personOf(courier) }, numbers });
    }
    return loads;
  }

  /** Couriers hand in what they collected and could not deliver; one envelope lies at the bottom of the bag. */
  private async midday(): Promise<void> {
    const { cast, plan, collecting } = this.tools;
    await this.tools.at('11:40');
    for (const [index, courier] of cast.couriers.entries()) {
      const numbers = await this.collectedBy(courier);
      const overlooked = index === 1 ? numbers.slice(-1) : [];
      await this.hand({ giver: courier, receiver: cast.clerks[0], purpose: 'other', to: { unit: cast.office }, numbers, notInTheBag: overlooked });
      await this.hand({ giver: courier, receiver: cast.clerks[0], purpose: 'other', to: { unit: cast.office }, numbers: overlooked });
      await this.handBack(courier);
      await handIn(cast, courier);
    }
    await this.tools.at('12:30');
    const again = plan.visits.filter((visit) => visit.failsFirst && !visit.givesUp);
    for (const visit of again) {
      await visit.citizen.act(`/v1/pickups/${visit.id}/rebook`, { day: this.tools.day, window: 'afternoon' });
      visit.failsFirst = false;
      visit.window = 'afternoon';
    }
    await collecting.assign(again);
  }

  /** From the office to the desk with the carrier; there the papers are counted and both sign. */
  private async filing(time: string): Promise<void> {
    const { cast, collecting, backOffice, world } = this.tools;
    await this.tools.at(time);
    const items = collecting.taken.filter((item) => !this.filed.includes(item));
    const numbers = items.map(({ number }) => number);
    await this.hand({ giver: cast.clerks[1], receiver: this.carrier, purpose: 'run', to: { person: await this.carrierId() }, numbers });
    const halves = [items.slice(0, Math.ceil(items.length / 2)), items.slice(Math.ceil(items.length / 2))];
    for (const [index, half] of halves.entries()) {
      const officer = cast.deskOfficers[index % 2] ?? cast.deskOfficers[0];
      const list = await handOver({ giver: this.carrier, receiver: officer, purpose: 'run', to: { unit: cast.desk }, numbers: half.map(({ number }) => number) });
      this.handovers.push(list.id);
      await tally(officer, list, half, world.chance);
      this.filed.push(...half);
    }
    await registered(backOffice, items);
  }

  /** Solved on the spot: the authority finishes 16 of the dossiers that were filed today. */
  private async onTheSpot(): Promise<void> {
    const { backOffice, world } = this.tools;
    await this.tools.at('13:50');
    const chosen = world.chance.shuffled(this.filed.filter((item) => item.service === 'both')).slice(0, DAY.onTheSpot);
    if (chosen.length < DAY.onTheSpot) throw new Unexpected('Fewer than 16 dossiers of the morning want their result by post');
    for (const code of (await registered(backOffice, chosen)).values()) await backOffice.finish(code, 1, 0);
    await this.resultsToOffice('14:10', DAY.onTheSpot);
  }

  /** Without signal: visits and deliveries stay on the phones and come up in one batch each. */
  private async afternoon(): Promise<void> {
    const { plan, collecting, results, cast } = this.tools;
    await this.tools.at('14:40');
    const loads = await this.rounds(results.all.filter((result) => result.state === 'sealed' || result.state === 'failed'));
    const kept: { courier: Courier; visits: PlannedVisit[] }[] = [];
    for (const [index, courier] of cast.couriers.entries()) {
      const visits = plan.visits.filter((visit) => visit.window === 'afternoon' && visit.courier === index);
      let minute = 0;
      const at = (offset: number): Date => new Date(this.tools.instant('14:45').getTime() + (minute + offset) * 60_000);
      for (const visit of visits) {
        await collecting.keepVisit(courier, visit, at, () => collecting.blockNumber(index));
        minute += 12;
      }
      for (const result of loads[index] ?? []) {
        await results.keepAttempt(courier, result, at(0));
        minute += 3;
      }
      kept.push({ courier, visits });
    }
    await collecting.counter(plan.counterAfternoon);
    await this.tools.at('17:20');
    await Promise.all(kept.map(({ courier, visits }) => this.signalAgain(courier, visits)));
  }

  private async signalAgain(courier: Courier, visits: readonly PlannedVisit[]): Promise<void> {
    const answers = await courier.sendKept();
    const intakes = answers.filter((answer) => 'items' in answer);
    visits.forEach((visit, index) => {
      const answer = intakes[index];
      if (!answer) throw new Unexpected(`Visit ${visit.number} brought nothing`);
      this.tools.collecting.note(answer, visit.bringing, 'door');
    });
  }

  private async evening(): Promise<void> {
    const { cast, results } = this.tools;
    await this.tools.at('17:30');
    for (const courier of cast.couriers) {
      await this.hand({ giver: courier, receiver: cast.clerks[0], purpose: 'other', to: { unit: cast.office }, numbers: await this.collectedBy(courier) });
      await this.handBack(courier);
      await handIn(cast, courier);
    }
    for (const clerk of cast.clerks) await handIn(cast, clerk);
    await this.filing('17:45');
    const refused = results.all.filter((result) => result.state === 'refused');
    const numbers = refused.map(({ number }) => number);
    await this.hand({ giver: cast.clerks[0], receiver: this.carrier, purpose: 'run', to: { person: await this.carrierId() }, numbers });
    await this.hand({ giver: this.carrier, receiver: cast.deskOfficers[0], purpose: 'run', to: { unit: cast.desk }, numbers });
    for (const result of refused) result.state = 'sent-back';
  }

  private async secondNotice(held: Result): Promise<void> {
    await this.tools.at('18:00');
    await this.tools.cast.clerks[0].act(`/v1/deliveries/${held.delivery}/notice`, { channel: 'phone' });
  }

  /** Results a courier could not deliver, with what the office makes of them. */
  private async handBack(courier: Courier): Promise<void> {
    const { cast, results } = this.tools;
    const numbers = (await courier.holding()).filter((item) => item.status === 'ATTEMPT_FAILED').map(({ number }) => number);
    await this.hand({ giver: courier, receiver: cast.clerks[0], purpose: 'other', to: { unit: cast.office }, numbers });
    results.of(numbers);
  }

  /** Envelopes of citizens that a courier has with him. */
  private async collectedBy(courier: Courier): Promise<string[]> {
    return (await courier.holding()).filter((item) => item.leg === 'submission').map(({ number }) => number);
  }

  private async hand(wanted: Parameters<typeof handOver>[0]): Promise<void> {
    if (wanted.numbers.length === 0) return;
    this.handovers.push((await handOver(wanted)).id);
  }

  private carrierId(): Promise<string> {
    return personOf(this.carrier);
  }
}

async function personOf(courier: Courier): Promise<string> {
  return (await courier.me()).person;
}
