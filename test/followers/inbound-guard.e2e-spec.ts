import { randomUUID } from 'node:crypto';
import { jest } from '@jest/globals';
import fc from 'fast-check';
import { findings, findingOf, isBadTime } from '../../src/integrations/admin-system/inbound-guard.rules.js';
import { InboundOracle, type Step, type Verdict } from '../support/inbound-oracle.js';
import { Outside } from '../support/outside.js';
import { allFiledAtDesk, filedAtDesk, inboxLines, sweepInbox, type Filed } from '../support/second-words.js';
import { TestService } from '../support/service.js';

const HOUR = 3_600_000;

jest.setTimeout(30_000);

let service: TestService;
let outside: Outside;

beforeAll(async () => {
  service = await TestService.start();
  outside = await Outside.start(service);
}, 60_000);
afterAll(async () => {
  await outside.close();
  await service.close();
}, 60_000);

const sweep = (): Promise<void> => sweepInbox(service);
const now = (): number => service.clock.now().getTime();
const aCode = (): string => `H48.12-261130-${randomUUID().slice(0, 8)}`;

describe('F82 every event gets its class, and only what is legal is done', () => {
  const aStep: fc.Arbitrary<Step> = fc.record({
    says: fc.constantFrom('received', 'refused', 'asked', 'changed', 'finished'),
    variant: fc.constantFrom(0, 1),
    time: fc.constantFrom('right', 'right', 'right', 'future', 'long-before'),
    withReason: fc.boolean(),
    again: fc.option(fc.record({ back: fc.nat(3), how: fc.constantFrom('same-id' as const, 'other-id' as const) }), {
      nil: undefined,
      freq: 3,
    }),
  });

  /** Filed many at a time, because the way to the desk is long. */
  const filed: Filed[] = [];
  async function aFiled(): Promise<Filed> {
    if (filed.length === 0) filed.push(...(await allFiledAtDesk(service, 20)));
    return filed.pop() ?? filedAtDesk(service);
  }

  interface Sent {
    step: Step;
    id: string;
    body: object;
    moment: number;
  }

  function bodyOf({ says, variant, time, withReason }: Step, { postCode }: Filed, code: string): object {
    const shift = { right: 0, future: 2 * HOUR, 'long-before': -3 * HOUR }[time];
    const day = `2026-12-0${7 + variant}`;
    const reason = withReason ? `Lý do ${variant}` : undefined;
    const data = {
      received: { code, dueDate: day },
      refused: { reason },
      asked: { reason },
      changed: { dueDate: day },
      finished: { resultCount: 1 + variant, originals: 0 },
    }[says];
    const type = { asked: 'authority.asked-supplement', changed: 'authority.changed-due' }[says as string];
    const timestamp = new Date(now() + shift).toISOString();
    return { type: type ?? `authority.${says}`, timestamp, data: { postCode, ...data } };
  }

  /** Sends it and looks for what may have become legal. */
  async function sendAll(steps: readonly Step[], filed: Filed, oracle: InboundOracle): Promise<Map<string, number>> {
    const code = aCode();
    const sent: Sent[] = [];
    const repeats = new Map<string, number>();
    for (const [moment, step] of steps.entries()) {
      const before = step.again && sent.at(-1 - step.again.back);
      const repeated = before && step.again?.how === 'same-id';
      const one: Sent = before
        ? { ...before, id: repeated ? before.id : randomUUID() }
        : { step, id: randomUUID(), body: bodyOf(step, filed, code), moment };
      const reply = await outside.webhook(one.body, { id: one.id });
      expect(reply.status).toBe(202);
      if (repeated) repeats.set(one.id, (repeats.get(one.id) ?? 0) + 1);
      else oracle.hear(one.step, one.moment);
      sent.push(one);
      await sweep();
    }
    return repeats;
  }

  test('duplicate, unordered, wrong cause, bad time, missing evidence: as the oracle says', async () => {
    let seen = new Set<string>();
    await fc.assert(
      fc.asyncProperty(fc.array(aStep, { minLength: 2, maxLength: 9 }), async (steps) => {
        const filed = await aFiled();
        const oracle = new InboundOracle();
        const repeats = await sendAll(steps, filed, oracle);
        const lines = (await inboxLines(service, filed.dossier)).map(({ status, class: worst, code, repeats: n }) => ({
          verdict: { status, class: worst, code },
          repeats: n,
        }));
        const verdicts: Verdict[] = oracle.messages.map(({ verdict }) => verdict);
        expect(lines.map(({ verdict }) => verdict)).toEqual(verdicts);
        const total = lines.reduce((sum, { repeats: n }) => sum + Number(n), 0);
        expect(total).toBe([...repeats.values()].reduce((sum, n) => sum + n, 0));
        const [row] = await service.db.query<{ status: string }[]>('select status from dossier where id = $1', [
          filed.dossier,
        ]);
        expect(row?.status).toBe(oracle.state);
        seen = new Set([...seen, ...verdicts.map(({ status, code }) => `${status} ${code}`)]);
      }),
      { seed: Number(process.env['GUARD_SEED'] ?? 20_261_130), numRuns: Number(process.env['GUARD_RUNS'] ?? 20) },
    );
    // a generator that no longer reaches a class would prove nothing
    const reached = ['applied in-order', 'applied out-of-order', 'applied evidence-missing', 'applied bad-time'];
    const kept = ['waiting out-of-order', 'duplicate duplicate', 'refused impossible-cause'];
    expect([...seen].sort()).toEqual([...reached, ...kept].sort());
  }, 120_000);

  test.each([
    ['five minutes ahead', 5 * 60_000, 0, false],
    ['more than that', 5 * 60_000 + 1, 0, true],
    ['an hour before its cause', 0, HOUR, false],
    ['longer before it', 0, HOUR + 1, true],
  ])('time: %s', (_name, ahead, causedAfter, bad) => {
    const receivedAt = new Date(0);
    const saidAt = new Date(ahead);
    expect(isBadTime({ saidAt, receivedAt, causedAt: new Date(ahead + causedAfter) })).toBe(bad);
  });

  test('every refusal has a finding of class error, but the repetition', () => {
    const codes = ['body-invalid', 'wrong-state', 'event-unknown', 'procedure-unknown', 'said-before'].map(findingOf);
    expect(codes.map((code) => `${code} ${findings[code].class}`)).toEqual([
      'unreadable error',
      'impossible-cause error',
      'unknown-event error',
      'content-refused error',
      'duplicate warn',
    ]);
  });
});
