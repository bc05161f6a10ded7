import { randomUUID } from 'node:crypto';
import { Webhook } from 'standardwebhooks';
import type { Chance } from '../../../src/launcher/day/chance.js';
import { until } from '../../../src/launcher/processes.js';
import type { Case, Fault } from '../case.js';
import { expectedOf, tellings, type Telling } from './inbound-oracle.js';
import type { World } from '../world.js';

const HANDS = 8;
const STALE_MS = 6 * 60_000;
const APPLIED_WITHIN_MS = 60_000;
const REORDERED = 0.2;
const DUPLICATES = 0.3;
const SPOILED = 0.05;

/** One webhook as it goes over the wire. */
interface Sent {
  id: string;
  telling: Telling;
  /** The same bytes every time. */
  body: string;
  /** Why it must be refused, or undefined. */
  spoiled?: 'stale' | 'forged';
}

/** In order, then two tenths moved to another place, three tenths sent once more, and some that must be refused. */
function disturbed(told: readonly Telling[], now: Date, chance: Chance): Sent[] {
  const timestamp = now.toISOString();
  const written = (telling: Telling): Sent => ({
    id: `msg_${randomUUID()}`,
    telling,
    body: JSON.stringify({ timestamp, ...telling }),
  });
  const sent = told.map(written);
  const genuine = [...sent];
  const move = (one: Sent): void => void sent.splice(chance.below(sent.length + 1), 0, one);
  for (const one of genuine) {
    if (chance.next() >= REORDERED) continue;
    sent.splice(sent.indexOf(one), 1);
    move(one);
  }
  for (const one of genuine) if (chance.next() < DUPLICATES) move(one);
  for (const { telling } of genuine) {
    if (chance.next() >= SPOILED) continue;
    const isStale = chance.next() < 0.5;
    const lie = { type: 'authority.refused', data: { ...namesOf(telling), reason: 'Không có thật' } };
    move({ ...written(isStale ? telling : lie), spoiled: isStale ? 'stale' : 'forged' });
  }
  return sent;
}

function namesOf({ data }: Telling): { code?: string; postCode?: string } {
  const { code, postCode } = data;
  return { ...(typeof postCode === 'string' ? { postCode } : { code: String(code) }) };
}

async function post(world: World, { id, body, spoiled }: Sent): Promise<number> {
  const at = new Date(Date.now() - (spoiled === 'stale' ? STALE_MS : 0));
  const secret = spoiled === 'forged' ? `whsec_${Buffer.alloc(32, 9).toString('base64')}` : world.webhookSecret;
  const reply = await fetch(`${world.apiUrls[0] ?? ''}/v1/inbound/admin-system`, {
    method: 'POST',
    headers: {
      'content-type': 'application/json',
      'webhook-id': id,
      'webhook-timestamp': String(Math.floor(at.getTime() / 1_000)),
      'webhook-signature': new Webhook(secret).sign(id, at, body),
    },
    body,
  });
  await reply.arrayBuffer();
  return reply.status;
}

/** Sends all of them, several at a time, again what was not taken for a passing reason. */
async function sendAll(one: Case, world: World, sent: readonly Sent[]): Promise<void> {
  const left = [...sent];
  let refused = 0;
  const hand = async (): Promise<void> => {
    for (let next = left.shift(); next; next = left.shift()) {
      const status = await post(world, next);
      if (status === 409 || status === 503) left.push(next);
      else if (next.spoiled && status === 401) refused += 1;
      else one.expect(!next.spoiled && status === 202, `a ${next.spoiled ?? 'genuine'} webhook was answered ${status}`);
    }
  };
  await Promise.all(Array.from({ length: HANDS }, hand));
  const spoiled = sent.filter((each) => each.spoiled).length;
  one.measure('sent', sent.length);
  one.measure('spoiled', spoiled);
  one.expect(spoiled > 0, 'nothing was forged or stale');
  one.expect(refused === spoiled, `${refused} of ${spoiled} forged and stale webhooks were refused`);
}

async function play(one: Case): Promise<void> {
  const world = await one.open({ isAuthoritySilent: true });
  const clients = one.clients({ restMs: 0 });
  await world.untilReady();
  const dossiers = Math.ceil(one.scale.times(10_000, 250) / 2.7);
  const filed = await clients.fileMany(Math.ceil(dossiers / 2));
  const told = tellings(filed, Math.floor(dossiers / 2), one.chance);
  await sendAll(one, world, disturbed(told, world.now(), one.chance));
  const waiting = async (): Promise<boolean> => {
    const [row] = await world.query<{ n: number }>(
      'select count(*)::int as n from inbox where applied_act is null and problem is null and counter is null',
    );
    return row?.n === 0;
  };
  one.expect(await until(waiting, APPLIED_WITHIN_MS), 'inbound events still wait for a predecessor that has come');
  const [kept] = await world.query<{ all: number; applied: number }>(
    'select count(*)::int as all, count(applied_act)::int as applied from inbox where counter is null',
  );
  one.expect(kept?.all === told.length, `${kept?.all ?? 0} inbound events are kept of ${told.length} that were told`);
  one.expect(kept?.applied === told.length, `${kept?.applied ?? 0} of ${told.length} inbound events took effect`);
  one.wrong.push(...(await expectedOf(world, told)));
}

export const inboundDisturbed: Fault = {
  name: 'X9',
  about: 'inbound webhooks doubled, reordered, stale, forged',
  play,
};
