import type pg from 'pg';
import { Problem } from '../http.js';
import { inTransaction } from '../store.js';
import { addDossier, changeDossier, lockDossier, type Dossier } from './dossiers.js';
import type { Faults } from './faults.js';
import { enqueue, type WebhookType } from './outgoing.js';
import type { Settings } from './settings.js';
import type { CarriedOver } from './wire.shapes.js';
import type { WebhookSender } from './webhook-sender.js';

/** What the authority's own people do with a dossier. Every act done twice is done once and tells the post once. */
export class BackOffice {
  constructor(
    private readonly pool: pg.Pool,
    private readonly settings: Settings,
    private readonly faults: Faults,
    private readonly sender: WebhookSender,
  ) {}

  /** Stores dossiers taken in before the postal service knew of them; a code that is there already is left alone. */
  carryOver(dossiers: CarriedOver[]): Promise<{ stored: number; known: number }> {
    return inTransaction(this.pool, async (tx) => {
      let stored = 0;
      for (const dossier of dossiers) {
        const added = await addDossier(tx, { ...dossier, state: 'PROCESSING' });
        if (added) stored += 1;
      }
      return { stored, known: dossiers.length - stored };
    });
  }

  /** Orders the result of a dossier to be brought home. */
  orderResult(code: string): Promise<Dossier> {
    return this.act(code, async (tx, dossier) => {
      if (dossier.resultOrder === 'REQUESTED') return dossier;
      if (dossier.recipient === null) throw new Problem(409, 'nobody is named to receive the result of this dossier');
      demand(dossier, ['PROCESSING', 'FINISHED']);
      const ordered = await changeDossier(tx, dossier, { resultOrder: 'REQUESTED' });
      const { procedure, authority, desk, owner, recipient, dueDate, resultCount, originals, collect } = ordered;
      await this.tell(tx, ordered, 'result-order.requested', {
        ...{ procedure, authority, desk, ...(owner ? { owner } : {}) },
        ...{ recipient, dueDate, resultCount, originals, collect },
        requestedAt: this.settings.now().toISOString(),
      });
      return ordered;
    });
  }

  /** The result is signed: so many papers, so many originals to give back. */
  finish(code: string, papers: { resultCount: number; originals: number }): Promise<Dossier> {
    return this.act(code, async (tx, dossier) => {
      const { resultCount, originals } = papers;
      const isSame = dossier.resultCount === resultCount && dossier.originals === originals;
      if (dossier.finishedAt !== null && isSame) return dossier;
      demand(dossier, ['PROCESSING']);
      const finishedAt = this.settings.now();
      const finished = await changeDossier(tx, dossier, { ...papers, state: 'FINISHED', finishedAt });
      const data = { resultCount, originals, finishedAt: finishedAt.toISOString() };
      await this.tell(tx, finished, 'authority.finished', data);
      return finished;
    });
  }

  /** Takes the order back; whether it still can be is the postal service's to say. */
  revokeOrder(code: string, reason?: string): Promise<Dossier> {
    return this.act(code, async (tx, dossier) => {
      if (dossier.resultOrder === 'REVOKED') return dossier;
      if (dossier.resultOrder === null) throw new Problem(409, 'no result was ordered for this dossier');
      const revoked = await changeDossier(tx, dossier, { resultOrder: 'REVOKED' });
      await this.tell(tx, revoked, 'result-order.revoked', {
        ...(reason ? { reason } : {}),
        revokedAt: this.settings.now().toISOString(),
      });
      return revoked;
    });
  }

  /** Wants the result back while it is on its way. */
  recall(code: string, reason?: string): Promise<Dossier> {
    return this.act(code, async (tx, dossier) => {
      if (dossier.recalledAt !== null) return dossier;
      demand(dossier, ['PROCESSING', 'FINISHED']);
      const recalledAt = this.settings.now();
      const recalled = await changeDossier(tx, dossier, { recalledAt });
      await this.tell(tx, recalled, 'authority.recalled', {
        ...(reason ? { reason } : {}),
        recalledAt: recalledAt.toISOString(),
      });
      return recalled;
    });
  }

  private async act(code: string, work: (tx: pg.PoolClient, dossier: Dossier) => Promise<Dossier>): Promise<Dossier> {
    const after = await inTransaction(this.pool, async (tx) => {
      const dossier = await lockDossier(tx, 'code', code);
      if (!dossier) throw new Problem(404, 'no dossier has this code');
      return work(tx, dossier);
    });
    this.sender.wake();
    return after;
  }

  private async tell(
    tx: pg.PoolClient,
    dossier: Dossier,
    type: WebhookType,
    data: Record<string, unknown>,
  ): Promise<void> {
    const names = { code: dossier.code, ...(dossier.postCode === null ? {} : { postCode: dossier.postCode }) };
    await enqueue(tx, dossier, {
      type,
      at: this.settings.now(),
      data: { ...names, ...data },
      holdMs: this.faults.holdMs(),
    });
  }
}

function demand(dossier: Dossier, states: Dossier['state'][]): void {
  if (!states.includes(dossier.state)) throw new Problem(409, `the dossier is ${dossier.state}`);
}
