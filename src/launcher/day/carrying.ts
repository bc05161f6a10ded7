import type { Courier } from './actor.js';
import { sideBySide } from './cast.js';
import type { TakenIn } from './collecting.js';
import { registered, tally, until } from './filing.js';
import { handOver } from './handing-over.js';
import { DAY, spread } from './input.js';
import type { Result } from './results.js';
import type { DayTools } from './tools.js';

/** What goes from hand to hand between desk, carrier, office and couriers, each time on a list that both sign. */
export class Carrying {
  readonly handovers: { id: string; number: string }[] = [];
  readonly filed: TakenIn[] = [];
  readonly carrier: Courier;

  constructor(private readonly tools: DayTools) {
    [, , this.carrier] = tools.cast.couriers;
  }

  /** The desk releases results that are ready; their envelopes wait for the carrier. */
  async release(expected: number): Promise<void> {
    const { results } = this.tools;
    await until(`${expected} results are ready at the desk`, async () => (await results.ready()).length >= expected);
    await results.release((await results.ready()).slice(0, expected), this.fates(expected));
  }

  /** What was released leaves the desk with the carrier and reaches the office. */
  async resultsToOffice(): Promise<void> {
    const { results, cast } = this.tools;
    const waiting = results.all.filter((result) => result.state === 'released');
    const numbers = waiting.map(({ number }) => number);
    const [officer] = cast.deskOfficers;
    await this.hand({
      giver: officer,
      receiver: this.carrier,
      purpose: 'run',
      to: { person: await this.carrierId() },
      numbers,
    });
    await sideBySide(numbers, 2, async (number, person) => {
      await (cast.clerks[person % 2] ?? cast.clerks[0]).act(`/v1/items/${number}/arrive`);
    });
    await this.hand({
      giver: this.carrier,
      receiver: cast.clerks[1],
      purpose: 'run',
      to: { unit: cast.office },
      numbers,
    });
    for (const result of waiting) result.state = 'sealed';
  }

  /** 1 in 6 first attempts finds nobody; one result is refused. */
  private fates(total: number): Result['fate'][] {
    const misses = spread(this.tools.world.chance, total, Math.round(total / 6));
    const refused = misses.indexOf(true);
    return misses.map((missed, index) =>
      index === refused && total > DAY.onTheSpot ? 'refused' : missed ? 'nobody-there' : 'delivered',
    );
  }

  /** The office gives each courier his round. */
  async rounds(results: readonly Result[]): Promise<Result[][]> {
    const { cast } = this.tools;
    const loads = cast.couriers.map((_, index) => results.filter((__, at) => at % cast.couriers.length === index));
    for (const [index, courier] of cast.couriers.entries()) {
      const numbers = (loads[index] ?? []).map(({ number }) => number);
      if (numbers.length === 0) continue;
      await this.hand({
        giver: cast.clerks[0],
        receiver: courier,
        purpose: 'round',
        to: { person: await personOf(courier) },
        numbers,
      });
    }
    return loads;
  }

  /** From the office to the desk with the carrier; there the papers are counted and both sign. */
  async filing(time: string): Promise<void> {
    const { cast, collecting, backOffice, world } = this.tools;
    await this.tools.at(time);
    const items = collecting.taken.filter((item) => !this.filed.includes(item));
    const numbers = items.map(({ number }) => number);
    await this.hand({
      giver: cast.clerks[1],
      receiver: this.carrier,
      purpose: 'run',
      to: { person: await this.carrierId() },
      numbers,
    });
    const halves = [items.slice(0, Math.ceil(items.length / 2)), items.slice(Math.ceil(items.length / 2))];
    for (const [index, half] of halves.entries()) {
      const officer = cast.deskOfficers[index % 2] ?? cast.deskOfficers[0];
      const list = await handOver({
        giver: this.carrier,
        receiver: officer,
        purpose: 'run',
        to: { unit: cast.desk },
        numbers: half.map(({ number }) => number),
      });
      this.handovers.push({ id: list.id, number: list.number ?? list.id });
      await tally(officer, list, half, world.chance);
      this.filed.push(...half);
    }
    await registered(backOffice, items);
  }

  /** Results a courier could not deliver, with what the office makes of them. */
  async handBack(courier: Courier): Promise<void> {
    const { cast, results } = this.tools;
    const numbers = (await courier.holding())
      .filter((item) => item.status === 'ATTEMPT_FAILED')
      .map(({ number }) => number);
    await this.hand({ giver: courier, receiver: cast.clerks[0], purpose: 'other', to: { unit: cast.office }, numbers });
    results.of(numbers);
  }

  /** Envelopes of citizens that a courier has with him. */
  async collectedBy(courier: Courier): Promise<string[]> {
    return (await courier.holding()).filter((item) => item.leg === 'submission').map(({ number }) => number);
  }

  async hand(wanted: Parameters<typeof handOver>[0]): Promise<void> {
    if (wanted.numbers.length === 0) return;
    const { id, number } = await handOver(wanted);
    this.handovers.push({ id, number: number ?? id });
  }

  carrierId(): Promise<string> {
    return personOf(this.carrier);
  }
}

async function personOf(courier: Courier): Promise<string> {
  return (await courier.me()).person;
}
