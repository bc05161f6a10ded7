import { z } from 'zod';
import { Unexpected, type Courier, type Worker } from './actor.js';
import { sideBySide, type Cast } from './cast.js';
import type { Chance } from './chance.js';

const Ready = z.object({
  data: z.array(z.looseObject({ id: z.string(), dossier: z.string(), resultCount: z.int(), originals: z.int() })),
});
type Ready = z.infer<typeof Ready>['data'][number];

/** A result on its way home, by the number on its label. */
export interface Result {
  number: string;
  delivery: string;
  dossier: string;
  resultCount: number;
  originals: number;
  state: 'released' | 'sealed' | 'delivered' | 'failed' | 'refused' | 'held' | 'sent-back';
  /** What the day has in store for the first attempt. */
  fate: 'delivered' | 'nobody-there' | 'refused' | 'notice';
}

/** Releasing results at the desk, and the door. */
export class Results {
  readonly all: Result[] = [];

  constructor(
    private readonly cast: Cast,
    private readonly chance: Chance,
  ) {}

  /** What the desk can release now. */
  async ready(): Promise<Ready[]> {
    const [officer] = this.cast.deskOfficers;
    const { data } = await officer.get('/v1/deliveries?status=READY_AT_DESK&limit=200', Ready);
    return data;
  }

  /** Both count, the carrier signs, the envelope gets its number; two desk officers side by side. */
  async release(ready: readonly Ready[], fates: readonly Result['fate'][]): Promise<Result[]> {
    const released: Result[] = [];
    await sideBySide(
      ready.map((row, index) => ({ row, fate: fates[index] ?? 'delivered' })),
      2,
      async ({ row, fate }, person) => {
        const officer = this.cast.deskOfficers[person % 2] ?? this.cast.deskOfficers[0];
        const { resultCount, originals } = row;
        const answer = await officer.act(`/v1/deliveries/${row.id}/release`, {
          resultCount,
          originals,
          seal: `KQ-${String(this.chance.below(1_000_000)).padStart(6, '0')}`,
          weightGrams: 40 + this.chance.below(200),
          carrierSignature: { kind: 'stroke', ...(await officer.upload(this.chance.picture(200))) },
        });
        const { number } = z.object({ number: z.string() }).parse(answer);
        released.push({
          number,
          delivery: row.id,
          dossier: row.dossier,
          resultCount,
          originals,
          state: 'released',
          fate,
        });
      },
    );
    this.all.push(...released);
    return released;
  }

  /** At the door with signal. */
  async attempt(courier: Courier, result: Result): Promise<void> {
    const { path, body, state } = await this.outcome(courier, result);
    await courier.act(path, body);
    result.state = state;
  }

  /** At the door without signal: the act stays on the phone, its evidence comes up with the others. */
  async keepAttempt(courier: Courier, result: Result, at: Date): Promise<void> {
    const { path, body, state } = await this.outcome(courier, result);
    courier.keep(path, body, at);
    result.state = state;
  }

  /** Given out at the counter of the office that holds it. */
  async handOut(clerk: Worker, result: Result): Promise<void> {
    await clerk.act(`/v1/deliveries/${result.delivery}/hand-out`, await this.receipt(clerk, result));
    result.state = 'delivered';
  }

  private async outcome(
    courier: Courier,
    result: Result,
  ): Promise<{ path: string; body: object; state: Result['state'] }> {
    const { number, delivery, fate } = result;
    result.fate = 'delivered';
    if (fate === 'delivered') {
      return {
        path: `/v1/deliveries/${delivery}/deliver`,
        body: await this.receipt(courier, result),
        state: 'delivered',
      };
    }
    const failure = { number, ...(await this.failure(courier, fate)) };
    return { path: `/v1/deliveries/${delivery}/fail`, body: failure, state: fate === 'refused' ? 'refused' : 'failed' };
  }

  private async failure(courier: Courier, fate: Exclude<Result['fate'], 'delivered'>): Promise<object> {
    const photo = await courier.upload(this.chance.picture(300));
    if (fate === 'refused') {
      return {
        reason: 'D06',
        action: 'T7',
        note: 'Người nhận từ chối, đã ký',
        evidence: [{ kind: 'signature', ...photo }],
      };
    }
    const action = fate === 'notice' ? 'T1' : 'T2';
    return { reason: 'D01', action, evidence: [{ kind: 'door-photo', ...photo }] };
  }

  private async receipt(worker: Worker, { number, resultCount, originals }: Result): Promise<object> {
    return {
      number,
      to: 'addressee',
      identity: { kind: 'cccd', last4: String(this.chance.below(10_000)).padStart(4, '0'), nameMatches: true },
      counted: { resultCount, originals },
      method: this.chance.of(['cash', 'vietqr']),
      signature: { kind: 'stroke', ...(await worker.upload(this.chance.picture(200))) },
      evidence: [],
    };
  }

  of(numbers: readonly string[]): Result[] {
    return numbers.map((number) => {
      const result = this.all.find((each) => each.number === number);
      if (!result) throw new Unexpected(`No result has number ${number}`);
      return result;
    });
  }
}
