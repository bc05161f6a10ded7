import fc from 'fast-check';
import { Fuzzing, type Case } from './fuzz/fuzzing.js';
import { lateCases, lateFaults } from './fuzz/late.js';
import type { Operation } from './fuzz/operations.js';
import { spoilingsOf } from './fuzz/spoilings.js';
import type { Marks } from './fuzz/stored.js';
import { anyJson, registerAdminSystem, signed, spoiltWebhooks } from './fuzz/webhooks.js';
import { TestService } from './support/service.js';

/** Chooses which requests are sent; printed with whatever fails. */
const seed = Number(process.env['FUZZ_SEED'] ?? 2026);
/** How many requests are spoilt in one way; 40,000 are all there are. */
const runs = Number(process.env['FUZZ_RUNS'] ?? 1_000);

let service: TestService;
let fuzzing: Fuzzing;
let still: Marks;

beforeAll(async () => {
  service = await TestService.start();
  await registerAdminSystem(service);
  fuzzing = await Fuzzing.start(service);
  still = await fuzzing.stored.stillMarks();
}, 120_000);
afterAll(async () => {
  await fuzzing.close();
  await service.close();
});

async function faultsOf(cases: Iterable<Case>): Promise<string[]> {
  const faults: string[] = [];
  for (const each of cases) {
    const fault = await fuzzing.fault(each);
    if (fault !== undefined) faults.push(fault);
  }
  return faults;
}

/** As many as are to be tried, the same for the same seed. */
function someOf<T>(all: readonly T[], share = 1): T[] {
  const stride = Math.max(1, Math.floor(all.length / (runs * share)));
  return all.filter((_, at) => (at + seed) % stride === 0);
}

/** A request of an operation with up to four things wrong with it. */
function spoiltRequests(operation: Operation): fc.Arbitrary<Case> {
  const { world } = fuzzing;
  return fc.constantFrom(...world.bodiesFor(operation)).chain((body) =>
    fc.record({
      operation: fc.constant(operation),
      role: fc.constantFrom(...world.rolesOf(operation)),
      name: fc.constantFrom(...world.namesFor(operation)),
      body: fc.constant(body),
      spoilings: fc.uniqueArray(fc.constantFrom(...spoilingsOf(operation, body)), { minLength: 2, maxLength: 4 }),
    }),
  );
}

describe('F85 whatever is asked, a refusal is a documented problem, and nothing is stored', () => {
  test('one thing wrong, in every operation and every place of it', async () => {
    const all = fuzzing.operations.flatMap((operation) => [...fuzzing.cases(operation)]);
    const chosen = someOf(all);
    expect(chosen.length).toBeGreaterThan(runs / 2);
    expect(await faultsOf(chosen)).toEqual([]);
  }, 3_600_000);

  test('several things wrong at once', async () => {
    const spoilable = fuzzing.operations.filter((each) => spoilingsOf(each, undefined).length > 3);
    const requests = fc.constantFrom(...spoilable).chain(spoiltRequests);
    const property = fc.asyncProperty(requests, async (each) => {
      const fault = await fuzzing.fault(each);
      if (fault !== undefined) throw new Error(fault);
    });
    const run = await fc.check(property, { seed, numRuns: Math.ceil(runs / 4) });
    expect(run.errorInstance).toBeNull();
  }, 3_600_000);

  test('acts that a device sends late: each is refused by itself, and the queue goes on', async () => {
    const cases = await lateCases(fuzzing, (all) => someOf(all, 0.3));
    expect(cases.length).toBeGreaterThan(runs / 10);
    expect(await lateFaults(fuzzing, cases)).toEqual([]);
  }, 3_600_000);

  test('what the administrative system signs: stored with its problem, or refused without a trace', async () => {
    const inbound = fuzzing.operation('POST /v1/inbound/{endpoint}');
    const faults: string[] = [];
    for (const webhook of someOf(spoiltWebhooks(fuzzing.world.known), 0.3)) {
      const { reply, wrong, told } = await fuzzing.sent(inbound, signed(webhook), false);
      const fate = reply.status === 202 ? (JSON.parse(reply.text) as { status: string }).status : 'refused';
      if (wrong !== undefined || (webhook.forbidden && fate !== 'refused'))
        faults.push(`${webhook.name}: ${wrong ?? fate}\n${told}`);
    }
    expect(faults).toEqual([]);
  }, 3_600_000);

  test('anything at all, signed by the administrative system', async () => {
    const inbound = fuzzing.operation('POST /v1/inbound/{endpoint}');
    const property = fc.asyncProperty(anyJson, async (bytes) => {
      const { wrong, told } = await fuzzing.sent(inbound, signed({ bytes }), false);
      if (wrong !== undefined) throw new Error(`${wrong}\n${told}`);
    });
    const run = await fc.check(property, { seed, numRuns: Math.ceil(runs / 10) });
    expect(run.errorInstance).toBeNull();
  }, 3_600_000);

  test('nothing wrong: whoever may ask, every second act is taken by somebody, and answers as it is described', async () => {
    for (const operation of fuzzing.operations) expect(await faultsOf(fuzzing.soundCases(operation))).toEqual([]);
    const taken = [...fuzzing.seen].filter(([, answers]) => [...answers].some((answer) => answer.startsWith('2')));
    expect(fuzzing.seen.size).toBe(fuzzing.operations.length);
    expect(taken.length).toBeGreaterThan(fuzzing.operations.length / 2);
  }, 3_600_000);

  test('what was taken is text that people can read, composed', async () => {
    expect(await fuzzing.stored.unreadable()).toEqual([]);
  });

  test('reference data is as it was', async () => {
    expect(await fuzzing.stored.stillMarks()).toEqual(still);
  });
});
