import { OneTimeCodes } from '../../src/modules/delivery/one-time-code/one-time-codes.js';
import type { ResultPath, OnTheWay } from './results.js';
import type { Caller, Reply } from './service.js';

/** A result on its way, and the code its recipient was sent. */
type Challenged = OnTheWay & { code: string };

/** Asking for one-time codes, and knowing them as only the recipient does. */
export class CodesAtTheDoor {
  constructor(private readonly path: ResultPath) {}

  ask(way: OnTheWay, by: Caller = this.path.courier): Promise<Reply> {
    return by.post(`/v1/deliveries/${way.delivery}/challenge`);
  }

  /** On the round, and the courier has asked for a code. */
  async challenged(): Promise<Challenged> {
    const way = await this.path.onRound();
    const { status, body } = await this.ask(way);
    if (status !== 200) throw new Error(`The challenge was refused: ${body.code}`);
    return { ...way, code: await this.codeOf(way) };
  }

  /** The newest code of a delivery, worked out as the message has it. */
  async codeOf(way: OnTheWay): Promise<string> {
    const { db, app } = this.path.service;
    const [row] = await db.query<{ id: string }[]>(
      'select id from code_challenge where delivery = $1 order by made_at desc, no desc limit 1',
      [way.delivery],
    );
    return app.get(OneTimeCodes).of(row?.id ?? '');
  }

  /** Wrong codes that were counted. */
  async triesOf(way: OnTheWay): Promise<number> {
    const [row] = await this.path.service.db.query<{ n: number }[]>(
      'select count(*)::int as n from wrong_code w join code_challenge c on c.id = w.challenge where c.delivery = $1',
      [way.delivery],
    );
    return row?.n ?? 0;
  }
}

/** Another code than this one. */
export function wrong(code: string, n = 1): string {
  return String((Number(code) + n) % 1_000_000).padStart(6, '0');
}
