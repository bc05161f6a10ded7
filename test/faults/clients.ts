import { createHash } from 'node:crypto';
import { setTimeout as pause } from 'node:timers/promises';
import type { Chance } from '../../src/launcher/day/chance.js';
import { derivedId } from '../../src/platform/ids.js';
import { completeLines, licence, owner } from '../support/papers.js';
import type { AskedAct, History, Identity, NoReply, Reply } from './history.js';

export const clerk: Identity = { sub: 'clerk-dho-1', role: 'clerk', unit: '44-DHO' };
const citizen: Identity = { sub: 'citizen-a', role: 'citizen' };
export const officer: Identity = { sub: 'desk-ttpvhcc-1', role: 'desk-officer', unit: '44-TTPVHCC' };
const carriers = ['courier-dho-1', 'courier-dho-2'].map((sub) => ({ sub, role: 'courier', unit: '44-DHO' }));

/** As long as a client asks again for what it was not answered. */
const LONGEST_RETRY_MS = 60_000;
const BETWEEN_TRIES_MS = 150;
const GIVES_UP = 0.25;
const MOST_AT_ONCE = 20;

/** The client was not answered, or refused, and turns to something else. */
class Abandoned extends Error {}

export interface Taken {
  number: string;
  dossier: string;
  postCode: string;
}

export interface ClientsOptions {
  /** How many work at the same time; default 6. */
  count?: number;
  /** Between two acts of a client, at most; default 40. */
  restMs?: number;
  /** How many APIs they go to, in turn; default 1. */
  apis?: number;
  /** Whether some bring the proof of what they did; default yes. */
  proves?: boolean;
}

/** People who take papers in, hand them over and file them, all at the same time, until they are stopped. */
export class Clients {
  /** What each of them has taken in, oldest first. */
  readonly taken: Taken[] = [];
  journeys = 0;
  private stopped = false;
  private readonly failures: Error[] = [];
  private working: Promise<unknown> = Promise.resolve();

  constructor(
    private readonly history: History,
    private readonly chance: Chance,
    private readonly options: ClientsOptions = {},
  ) {}

  start(): void {
    this.stopped = false;
    const { count = 6 } = this.options;
    const work = (): Promise<void> => this.work().catch((error: unknown) => void this.failures.push(asError(error)));
    this.working = Promise.all(Array.from({ length: count }, work));
  }

  /** Each ends with what it has in hand. @throws what ended one of them before */
  async stop(): Promise<void> {
    this.stopped = true;
    await this.working;
    const [failure] = this.failures.splice(0);
    if (failure !== undefined) throw failure;
  }

  /** An envelope of one dossier at the counter, with its proof. */
  async takeIn(): Promise<Taken> {
    const [item] = await this.takeInMany(1);
    if (!item) throw new Error('An intake answered no item');
    return item;
  }

  /** Envelopes from one to another: offered, counted, accepted. @returns the handover's id */
  async handOver(numbers: readonly string[], giver: Identity, receiver: Identity): Promise<string> {
    const to =
      receiver.role === 'courier' ? { person: derivedId('person', receiver.sub) } : { unit: receiver.unit ?? '' };
    const id = await this.offer(numbers, giver, to);
    const { version } = await this.act(receiver, `/v1/handovers/${id}/count`, { numbers });
    await this.act(receiver, `/v1/handovers/${id}/accept`, { version });
    return id;
  }

  /** A list that is offered. @returns its id */
  async offer(numbers: readonly string[], giver: Identity, to: { unit?: string; person?: string }): Promise<string> {
    const { id } = await this.act(giver, '/v1/handovers', { purpose: 'run', to, numbers });
    await this.act(giver, `/v1/handovers/${id}/close`);
    return id;
  }

  private async takeInMany(count: number): Promise<Taken[]> {
    const { bytes, signature } = this.signs();
    const one = { opened: licence, seal: 'NP-0001', weightGrams: 90, lines: completeLines, identity: 'seen' };
    const taken = Array.from({ length: count }, () => one);
    const intake = { taken, signature, method: 'cash', voucher: 'printed' };
    const { items } = await this.act<{ items: Taken[] }>(clerk, '/v1/intakes', intake);
    this.taken.push(...items);
    if (this.options.proves !== false && this.chance.next() < 0.5) await this.history.put(clerk, bytes, this.api());
    return items;
  }

  /** To the desk, and filed there. */
  private async fileAll(items: readonly Taken[]): Promise<void> {
    const numbers = items.map(({ number }) => number);
    const carrier = this.chance.of(carriers);
    await this.handOver(numbers, clerk, carrier);
    const handover = await this.handOver(numbers, carrier, officer);
    const tallies = numbers.map((number) => ({ number, asPostingSlip: true }));
    const giverSignature = this.signs().signature;
    await this.act(officer, `/v1/handovers/${handover}/tally`, { tallies, giverSignature });
  }

  private signs(): { bytes: Buffer; signature: { kind: string; sha256: string; size: number } } {
    const bytes = this.chance.bytes(24);
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    return { bytes, signature: { kind: 'stroke', sha256, size: bytes.length } };
  }

  /** So many dossiers, taken in twenty at a time and filed together. */
  async fileMany(count: number): Promise<Taken[]> {
    const filed: Taken[] = [];
    while (filed.length < count) {
      const items = await this.takeInMany(Math.min(MOST_AT_ONCE, count - filed.length));
      await this.fileAll(items);
      filed.push(...items);
    }
    return filed;
  }

  private async work(): Promise<void> {
    while (!this.stopped) {
      await this.journey().catch((error: unknown) => {
        if (!(error instanceof Abandoned)) throw error;
      });
      this.journeys += 1;
    }
  }

  private async journey(): Promise<void> {
    if (this.chance.next() < 0.15) return this.visit();
    const taken = await this.takeIn();
    if (this.chance.next() < 0.6) await this.fileAll([taken]);
  }

  /** A visit asked for, confirmed, and called off: one event each. */
  private async visit(): Promise<void> {
    const asked = { dossiers: [licence], contact: owner, day: '2026-12-01', window: 'morning' };
    const { id } = await this.act(citizen, '/v1/pickups', asked);
    await this.act(clerk, `/v1/pickups/${id}/confirm`);
    await this.act(clerk, `/v1/pickups/${id}/cancel`);
  }

  private async act<Answer = { id: string; version: number }>(
    by: Identity,
    path: string,
    body: object = {},
  ): Promise<Answer> {
    if (this.options.restMs !== 0) await pause(this.chance.next() * (this.options.restMs ?? 40));
    const act = this.history.opened(by, path, body, this.api());
    const givesUp = this.chance.next() < GIVES_UP;
    const until = Date.now() + LONGEST_RETRY_MS;
    for (;;) {
      const reply = await this.history.send(act);
      if (act.knows === 'done') return JSON.parse(act.answer ?? '') as Answer;
      if (this.isOver(act, reply, givesUp) || Date.now() > until) throw new Abandoned();
      await pause(BETWEEN_TRIES_MS * (0.5 + this.chance.next()));
    }
  }

  /** One in four asks no more once nothing came back: nobody knows whether that act was done. */
  private isOver(act: AskedAct, reply: Reply | NoReply, givesUp: boolean): boolean {
    return act.knows === 'refused' || (reply === 'lost' && givesUp);
  }

  private api(): number {
    return this.chance.below(this.options.apis ?? 1);
  }
}

function asError(thrown: unknown): Error {
  return thrown instanceof Error ? thrown : new Error(String(thrown));
}
