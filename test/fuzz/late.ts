import { randomUUID } from 'node:crypto';
import { spoil, type Case, type Fuzzing } from './fuzzing.js';
import type { Operation } from './operations.js';
import { written } from './twists.js';
import { faultOf } from './verdict.js';
import { sentOf, type Sent } from './wire.js';

const AT_ONCE = 20;

/** An act that a device kept, and what it is. */
interface LateCase {
  operation: Operation;
  told: string;
  refusedOnly: boolean;
  path: string;
  body: unknown;
}

interface LateAnswer {
  status: number;
  body: Record<string, unknown>;
}

/** What a courier may do with one thing wrong in path or body, for a device to send later. */
export async function lateCases(fuzzing: Fuzzing, choose: (cases: Case[]) => Case[]): Promise<LateCase[]> {
  const his = fuzzing.operations.filter(
    ({ method, name, policy }) =>
      method === 'POST' && policy.roles.includes('courier') && name !== 'POST /v1/courier/acts',
  );
  const spoilable = ({ spoilings }: Case): boolean => spoilings.every(({ name }) => /^(body\/|body:|path)/.test(name));
  const cases = choose(his.flatMap((operation) => [...fuzzing.cases(operation)]).filter(spoilable));
  const late: LateCase[] = [];
  for (const each of cases) {
    const draft = await fuzzing.draft({ ...each, role: 'courier' });
    const refusedOnly = spoil(draft, each.spoilings);
    const { path } = sentOf(draft);
    const told = `${path}: ${each.spoilings.map(({ name }) => name).join()}`;
    late.push({ operation: each.operation, told, refusedOnly, path, body: draft.body ?? {} });
  }
  return late;
}

/** Sends them in batches. @returns what was wrong with the answer of each act, and of each batch */
export async function lateFaults(fuzzing: Fuzzing, cases: readonly LateCase[]): Promise<string[]> {
  const batch = fuzzing.operation('POST /v1/courier/acts');
  const device = randomUUID();
  const faults: string[] = [];
  for (let from = 0; from < cases.length; from += AT_ONCE) {
    const some = cases.slice(from, from + AT_ONCE);
    const { reply, wrong, told } = await fuzzing.sent(batch, await asBatch(fuzzing, device, some, from), false);
    if (wrong !== undefined || reply.status !== 200) return [...faults, wrong ?? told];
    const { acts } = JSON.parse(reply.text) as { acts: LateAnswer[] };
    faults.push(...some.flatMap((late, at) => actFault(late, acts[at])));
  }
  return faults;
}

async function asBatch(fuzzing: Fuzzing, device: string, cases: readonly LateCase[], from: number): Promise<Sent> {
  const occurredAt = '2026-11-30T07:41:00.000+07:00';
  const acts = cases.map(({ path, body }, at) => ({
    counter: from + at + 1,
    id: randomUUID(),
    path,
    body,
    occurredAt,
  }));
  const headers = { ...(await fuzzing.world.authorization('courier')), 'Content-Type': 'application/json' };
  return { method: 'POST', path: '/v1/courier/acts', headers, bytes: Buffer.from(written({ device, acts })) };
}

/** A part of a batch has no address of its own to be named by. */
const INSTANCE = `urn:uuid:${randomUUID()}`;

function actFault({ operation, told, refusedOnly }: LateCase, answer: LateAnswer | undefined): string[] {
  if (!answer) return [`${told}\nno answer`];
  const type = answer.status < 400 ? 'application/json' : 'application/problem+json';
  const text = JSON.stringify({ instance: INSTANCE, ...answer.body });
  const wrong = faultOf(operation, { status: answer.status, type, text }, refusedOnly);
  return wrong === undefined ? [] : [`${wrong}\n${told}\n→ ${text.slice(0, 500)}`];
}
