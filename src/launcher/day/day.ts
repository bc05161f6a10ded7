import { z } from 'zod';
import { Unexpected, type Courier, type Worker } from './actor.js';
import { Carrying } from './carrying.js';
import { sideBySide } from './cast.js';
import type { PlannedVisit } from './collecting.js';
import { registered } from './filing.js';
import { DAY } from './input.js';
import { handIn } from './money-in.js';
import type { Result } from './results.js';
import type { DayTools } from './tools.js';

const Custody = z.object({ data: z.array(z.unknown()) });

const MORNING_RESULTS = 28;
/** Results that the desk releases while the others are out; they leave with those solved on the spot. */
const LATE_RELEASES = 12;

/** A working day of one office and its desk, from the first request to the evening's hand-back. */
export class PlayedDay {
  readonly carrying: Carrying;

  constructor(private readonly tools: DayTools) {
    this.carrying = new Carrying(tools);
  }

  async play(carriedOver: readonly string[], held?: Result): Promise<void> {
    await this.tools.at('07:00');
    await this.early(carriedOver);
    await this.carrying.release(carriedOver.length - LATE_RELEASES);
    await this.tools.at('08:10');
    await this.carrying.resultsToOffice();
    await this.morning();
    await this.midday();
    await this.carrying.filing('13:15');
    await this.onTheSpot();
    await this.afternoon();
    await this.evening();
    if (held) await this.secondNotice(held);
  }

  /** Citizens ask, the authority orders results brought home, the dispatcher deals out the visits. */
  private async early(carriedOver: readonly string[]): Promise<void> {
    const { collecting, plan, day, backOffice } = this.tools;
    await Promise.all([
      sideBySide(inThe('morning', plan.visits), 6, (visit) => collecting.ask(visit, day)),
      sideBySide(carriedOver, 2, async (code) => {
        await backOffice.orderResult(code);
        await backOffice.finish(code, 1, 1);
      }),
    ]);
    await this.tools.at('07:20');
    await collecting.dispatch(inThe('morning', plan.visits));
  }

  /** Ten people at once: couriers, clerks, citizens who ask for the afternoon, desk officers, the controller. */
  private async morning(): Promise<void> {
    const { plan, collecting, results, cast } = this.tools;
    await this.tools.at('09:00');
    // the rest goes out in the afternoon, where there is no signal, so that half of what couriers do comes up late
    const missing = ({ fate }: Result): number => Number(fate !== 'delivered');
    const sealed = results.all.filter((result) => result.state === 'sealed');
    // whoever will not be at home is tried early, so that a second attempt falls on the same day
    const early = sealed.sort((a, b) => missing(b) - missing(a)).slice(0, MORNING_RESULTS);
    const loads = await this.carrying.rounds(early);
    await this.tools.at('09:30');
    const work = cast.couriers.map(async (courier, index) => {
      for (const visit of plan.visits.filter((each) => each.window === 'morning' && each.courier === index)) {
        await collecting.visit(courier, visit);
      }
      for (const result of loads[index] ?? []) await results.attempt(courier, result);
    });
    await Promise.all([
      ...work,
      collecting.counter(plan.counterMorning),
      sideBySide(inThe('afternoon', plan.visits), 2, (visit) => collecting.ask(visit, this.tools.day)),
      this.carrying.release(LATE_RELEASES),
      supervise(cast.controller, early),
    ]);
  }

  /** Couriers hand in what they collected and could not deliver; one envelope lies at the bottom of the bag. */
  private async midday(): Promise<void> {
    const { cast, plan, collecting } = this.tools;
    await this.tools.at('11:40');
    for (const [index, courier] of cast.couriers.entries()) {
      const numbers = await this.carrying.collectedBy(courier);
      const overlooked = index === 1 ? numbers.slice(-1) : [];
      await this.carrying.hand({
        giver: courier,
        receiver: cast.clerks[0],
        purpose: 'other',
        to: { unit: cast.office },
        numbers,
        notInTheBag: overlooked,
      });
      await this.carrying.hand({
        giver: courier,
        receiver: cast.clerks[0],
        purpose: 'other',
        to: { unit: cast.office },
        numbers: overlooked,
      });
      await this.carrying.handBack(courier);
      await handIn(cast, courier);
    }
    await this.tools.at('12:30');
    await collecting.dispatch(inThe('afternoon', plan.visits));
    const again = plan.visits.filter((visit) => visit.failsFirst && !visit.givesUp);
    for (const visit of again) {
      await visit.citizen.act(`/v1/pickups/${visit.id}/rebook`, { day: this.tools.day, window: 'afternoon' });
      visit.failsFirst = false;
      visit.window = 'afternoon';
    }
    await collecting.assign(again);
  }

  /** Solved on the spot: the authority finishes 16 of the dossiers that were filed today. */
  private async onTheSpot(): Promise<void> {
    const { backOffice, world } = this.tools;
    await this.tools.at('13:50');
    const chosen = world.chance
      .shuffled(this.carrying.filed.filter((item) => item.service === 'both'))
      .slice(0, DAY.onTheSpot);
    if (chosen.length < DAY.onTheSpot)
      throw new Unexpected('Fewer than 16 dossiers of the morning want their result by post');
    for (const code of (await registered(backOffice, chosen)).values()) await backOffice.finish(code, 1, 0);
    await this.carrying.release(DAY.onTheSpot);
    await this.tools.at('14:10');
    await this.carrying.resultsToOffice();
  }

  /** Without signal: visits and deliveries stay on the phones and come up in one batch each. */
  private async afternoon(): Promise<void> {
    const { plan, collecting, results, cast } = this.tools;
    await this.tools.at('14:40');
    const loads = await this.carrying.rounds(
      results.all.filter((result) => result.state === 'sealed' || result.state === 'failed'),
    );
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
      await this.carrying.hand({
        giver: courier,
        receiver: cast.clerks[0],
        purpose: 'other',
        to: { unit: cast.office },
        numbers: await this.carrying.collectedBy(courier),
      });
      await this.carrying.handBack(courier);
      await handIn(cast, courier);
    }
    for (const clerk of cast.clerks) await handIn(cast, clerk);
    await this.carrying.filing('17:45');
    const refused = results.all.filter((result) => result.state === 'refused');
    const numbers = refused.map(({ number }) => number);
    await this.carrying.hand({
      giver: cast.clerks[0],
      receiver: this.carrying.carrier,
      purpose: 'run',
      to: { person: await this.carrying.carrierId() },
      numbers,
    });
    await this.carrying.hand({
      giver: this.carrying.carrier,
      receiver: cast.deskOfficers[0],
      purpose: 'run',
      to: { unit: cast.desk },
      numbers,
    });
    for (const result of refused) result.state = 'sent-back';
  }

  private async secondNotice(held: Result): Promise<void> {
    await this.tools.at('18:00');
    await this.tools.cast.clerks[0].act(`/v1/deliveries/${held.delivery}/notice`, { channel: 'phone' });
  }
}

/** The visits of one half of the day. */
function inThe(window: PlannedVisit['window'], visits: readonly PlannedVisit[]): PlannedVisit[] {
  return visits.filter((visit) => visit.window === window);
}

/** While the others work the controller looks at open tasks and at who holds what. */
async function supervise(controller: Worker, results: readonly Result[]): Promise<void> {
  for (const { number } of results) {
    const { data } = await controller.get(`/v1/items/${number}/custody`, Custody);
    if (data.length < 3) throw new Unexpected(`The custody of ${number} has only ${data.length} steps`);
    await controller.get('/v1/tasks?status=open', Custody);
  }
}
