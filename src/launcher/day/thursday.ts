import { Unexpected } from './actor.js';
import type { DayTools } from './tools.js';
import { until } from './filing.js';
import { handOver } from './handing-over.js';
import type { Result } from './results.js';

/**
 * The Thursday before the first played day, for one result only: nobody was there, the first notice was left, and the
 * office has held it since. Its second notice may come two working days later (TT 17/2017 Art 5.2.h).
 */
export async function playThursday({ cast, results, backOffice, at }: DayTools, code: string): Promise<Result> {
  const [officer] = cast.deskOfficers;
  const [courier, , carrier] = cast.couriers;
  const [clerk] = cast.clerks;
  await at('08:00');
  await backOffice.orderResult(code);
  await backOffice.finish(code, 1, 1);
  await until('the held result is ready at the desk', async () => (await results.ready()).length === 1);
  const [result] = await results.release(await results.ready(), ['notice']);
  if (!result) throw new Unexpected('Thursday’s result was not released');
  const numbers = [result.number];
  await handOver({
    giver: officer,
    receiver: carrier,
    purpose: 'run',
    to: { person: (await carrier.me()).person },
    numbers,
  });
  await clerk.act(`/v1/items/${result.number}/arrive`);
  await handOver({ giver: carrier, receiver: clerk, purpose: 'run', to: { unit: cast.office }, numbers });
  await handOver({
    giver: clerk,
    receiver: courier,
    purpose: 'round',
    to: { person: (await courier.me()).person },
    numbers,
  });
  await at('10:30');
  await results.attempt(courier, result);
  await at('17:00');
  await handOver({ giver: courier, receiver: clerk, purpose: 'other', to: { unit: cast.office }, numbers });
  result.state = 'held';
  return result;
}
