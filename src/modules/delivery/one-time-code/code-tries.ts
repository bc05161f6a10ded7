import { timingSafeEqual } from 'node:crypto';
import { Injectable } from '@nestjs/common';
import { DataSource, type EntityManager } from 'typeorm';
import type { Asked } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Encryption } from '../../../platform/encryption.js';
import { Refused } from '../../../platform/problems.js';
import { Dossiers } from '../../dossier/dossiers.js';
import { MOST_TRIES, type CodeVerdict } from './one-time-code.rules.js';
import { OneTimeCodes } from './one-time-codes.js';

interface Standing {
  dossier: string;
  version: number;
}

/** Compares a typed code before its act begins, in a transaction of its own: a wrong one counts although the act never was. */
@Injectable()
export class CodeTries {
  constructor(
    private readonly dataSource: DataSource,
    private readonly dossiers: Dossiers,
    private readonly encryption: Encryption,
    private readonly codes: OneTimeCodes,
  ) {}

  /**
   * Runs `work` with what became of the code. What a device did without signal is done: its wrong code is told to `work`,
   * and the outcome stays PROVISIONAL. Who cannot act on this delivery tries nothing: the act refuses him.
   * @throws Refused `code-wrong` (422), `code-not-asked-for`, `code-tries-used-up` (409), without beginning the act
   */
  async before<T>(
    asked: Asked,
    delivery: string,
    code: string | undefined,
    work: (checked: CodeVerdict | undefined) => Promise<T>,
  ): Promise<T> {
    const checked = code === undefined ? undefined : await this.check(asked, delivery, code);
    if (checked?.right === false && !asked.device) {
      const { problem, ...params } = checked;
      throw new Refused(problem, 'left' in params ? { left: params.left } : {}, [{ pointer: '/code', code: problem }]);
    }
    return work(checked);
  }

  private check(asked: Asked, delivery: string, code: string): Promise<CodeVerdict | undefined> {
    return this.dataSource.transaction(async (tx) => {
      const standing = await this.standing(tx, asked, delivery);
      if (!standing) return undefined;
      const challenge = await lockChallenge(tx, delivery, { version: standing.version, by: asked.actor.id });
      // only now: the same request, a moment earlier, may have used the code while this one waited
      if (await isDone(tx, asked)) return undefined;
      if (!challenge) return { right: false, problem: 'code-not-asked-for' };
      return this.compare(tx, asked, challenge, code);
    });
  }

  /** The delivery as it stands, when it is in the actor's hands. */
  private async standing(tx: EntityManager, { actor }: Asked, delivery: string): Promise<Standing | undefined> {
    const [standing] = await tx.query<Standing[]>(
      `select d.dossier, d.version from delivery d join item i on i.id = d.item
       where d.id = $1 and case when $2 = 'courier' then i.holder_kind = 'COURIER' and i.holder_id = $3
         when i.status = 'DELIVERED' then d.office = $4 else i.status = 'HELD' and i.place = $4 end`,
      [delivery, actor.role, actor.id, actor.unit?.id],
    );
    if (!standing) return undefined;
    return (await this.mayRead(tx, actor, standing.dossier)) ? standing : undefined;
  }

  private async mayRead(tx: EntityManager, actor: Actor, dossier: string): Promise<boolean> {
    try {
      await this.dossiers.read(tx, actor, dossier);
      return true;
    } catch (error) {
      if (error instanceof Refused) return false;
      throw error;
    }
  }

  private async compare(tx: EntityManager, asked: Asked, challenge: string, code: string): Promise<CodeVerdict> {
    const mac = this.encryption.requestMac(asked.request);
    const rows = await tx.query<{ wrong: number; again: boolean }[]>(
      `select count(*)::int as wrong, coalesce(bool_or(act = $2 and request_mac = $3), false) as again
       from wrong_code where challenge = $1`,
      [challenge, asked.id, mac],
    );
    const { wrong, again } = rows[0] ?? { wrong: 0, again: false };
    if (again) return { right: false, problem: 'code-wrong', left: MOST_TRIES - wrong };
    if (wrong >= MOST_TRIES) return { right: false, problem: 'code-tries-used-up' };
    if (timingSafeEqual(Buffer.from(code), Buffer.from(this.codes.of(challenge)))) return { right: true, challenge };
    await tx.query('insert into wrong_code (challenge, no, act, request_mac, tried_at) values ($1, $2, $3, $4, $5)', [
      challenge,
      wrong + 1,
      asked.id,
      mac,
      new Date(),
    ]);
    return { right: false, problem: 'code-wrong', left: MOST_TRIES - wrong - 1 };
  }
}

/** Whether the act was done before; its stored answer is given again. */
async function isDone(tx: EntityManager, asked: Asked): Promise<boolean> {
  return (await tx.query<unknown[]>('select 1 from act where id = $1', [asked.id])).length > 0;
}

/** The newest challenge of the delivery as it stands, by who made it; nobody else tries it meanwhile. */
async function lockChallenge(
  tx: EntityManager,
  delivery: string,
  { version, by }: { version: number; by: string },
): Promise<string | undefined> {
  const rows = await tx.query<{ id: string; used: boolean }[]>(
    `select id, used_act is not null as used from code_challenge where delivery = $1 and delivery_version = $2 and by = $3
     order by no desc limit 1 for update`,
    [delivery, version, by],
  );
  return rows[0] && !rows[0].used ? rows[0].id : undefined;
}
