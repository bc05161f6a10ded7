import { randomUUID } from 'node:crypto';
import { WaitingInbox } from '../../src/integrations/admin-system/waiting-inbox.js';
import { DeadlineSweeper } from '../../src/modules/dossier/deadline-sweeper.js';
import { WaitingAlarms } from '../../src/modules/dossier/waiting-alarms.js';
import { derivedId } from '../../src/platform/ids.js';
import { typesOf } from './followed.js';
import { castOf, sealed, tally, toDesk } from './handing-over.js';
import { HeldLock } from './locks.js';
import { ADMIN_SYSTEM, drained, Outside, until } from './outside.js';
import { TestService, type Caller, type ReplyBody } from './service.js';

/** A dossier whose papers were counted and signed for at the desk. */
export interface Filed {
  dossier: string;
  postCode: string;
  number: string;
  /** The event of the tally. */
  event: string;
  seq: number;
}

/** Papers from the counter to the desk, complete: the filings that the authority is told of, all on one list. */
export async function allFiledAtDesk(service: TestService, count: number): Promise<Filed[]> {
  const { clerk, officer } = castOf(service);
  const numbers = await sealed(clerk, count);
  const accepted = await toDesk(service, numbers);
  const complete = numbers.map((number) => ({ number, asPostingSlip: true }));
  const reply = await tally(officer, accepted.body.id, complete);
  if (reply.status !== 200) throw new Error(`The tally ended with ${reply.status} ${reply.body.code}`);
  return service.db.query(
    `select d.id as dossier, d.post_code as "postCode", i.number, e.id as event, e.seq::int
     from item i join dossier d on d.id = i.dossier_id join event e on e.dossier_id = d.id and e.type = 'dossier.tallied'
     where i.number = any($1)`,
    [numbers],
  );
}

export async function filedAtDesk(service: TestService): Promise<Filed> {
  const [filed] = await allFiledAtDesk(service, 1);
  if (!filed) throw new Error('the tally left no event');
  return filed;
}

export interface Told {
  /** How the webhook was answered. */
  fate: unknown;
  class: string;
  code: string;
  problem: string | null;
}

/** What was made of a webhook, by its id. */
export async function classed(
  service: TestService,
  webhookId: string,
  endpoint = ADMIN_SYSTEM,
): Promise<Omit<Told, 'fate'>> {
  const [row] = await service.db.query<Omit<Told, 'fate'>[]>('select class, code, problem from inbox where id = $1', [
    derivedId('inbound', `${endpoint}:${webhookId}`),
  ]);
  if (!row) throw new Error('nothing came in under this id');
  return row;
}

/** Sends a webhook and looks what was made of it. */
export async function told(service: TestService, outside: Outside, event: object): Promise<Told> {
  const id = `msg_${randomUUID()}`;
  const { body } = await outside.webhook(event, { id });
  return { fate: body['status'], ...(await classed(service, id)) };
}

export const yes = (event: string, more: object = {}): object => ({ type: 'event.accepted', data: { event, ...more } });
export const no = (event: string, reason?: string): object => ({ type: 'event.rejected', data: { event, reason } });

/** As the dossier shows them to somebody. */
export async function confirmationsOf(caller: Caller, dossier: string): Promise<ReplyBody[]> {
  return (await caller.get(`/v1/dossiers/${dossier}`)).body['confirmations'] as ReplyBody[];
}

/** The sweeper's part without its followers: the administrative system of the sample hears nothing and says nothing. */
export async function sweepInbox({ app }: TestService): Promise<void> {
  while ((await app.get(WaitingInbox).applyDue()) > 0);
  await app.get(WaitingAlarms).raise();
}

/** What came in about a dossier as the province reads it, oldest first. */
export async function inboxLines(service: TestService, dossier: string): Promise<ReplyBody[]> {
  const { body } = await castOf(service).supervisor.get('/v1/inbox?limit=200');
  return (body['data'] as ReplyBody[]).filter((line) => line['dossier'] === dossier).reverse();
}

/** Kinds of the open tasks of a dossier. */
export async function openTasks(service: TestService, dossier: string): Promise<string[]> {
  const rows = await service.db.query<{ kind: string }[]>(
    'select kind from task where dossier = $1 and closed_act is null order by kind',
    [dossier],
  );
  return rows.map(({ kind }) => kind);
}

/** A service and an administrative system of the sample that gives no second word by itself, until it is told to. */
export class SecondWords {
  readonly cast: ReturnType<typeof castOf>;

  private constructor(
    readonly service: TestService,
    readonly outside: Outside,
  ) {
    this.cast = castOf(service);
  }

  static async start(): Promise<SecondWords> {
    const service = await TestService.start();
    const words = new SecondWords(service, await Outside.start(service));
    await words.script({ types: [] });
    return words;
  }

  async close(): Promise<void> {
    await this.outside.close();
    await this.service.close();
  }

  script(confirming: object): Promise<unknown> {
    return this.outside.control('/control/script', { answerDelayMs: { from: 0, to: 0 }, confirming });
  }

  told(event: object): Promise<Told> {
    return told(this.service, this.outside, event);
  }

  /** Performs the deadlines that are due. */
  sweep(): Promise<number> {
    return this.service.app.get(DeadlineSweeper).sweep();
  }

  /** Four days on there is a working day between, whatever day it is. */
  later(): void {
    const { clock } = this.service;
    clock.moveTo(new Date(clock.now().getTime() + 4 * 86_400_000));
  }

  /** Filed, told and answered 202; the business answer is in too, so that nothing else is on its way. */
  async pending(): Promise<Filed> {
    const filed = await filedAtDesk(this.service);
    await drained(this.service);
    await until(async () => (await this.types(filed)).includes('authority.received'));
    return filed;
  }

  async overdue(): Promise<Filed> {
    const filed = await this.pending();
    this.later();
    if ((await this.sweep()) === 0) throw new Error('nothing fell due');
    return filed;
  }

  /** The one confirmation of a dossier as the desk reads it; undefined where nothing waits for one. */
  async seen({ dossier }: Filed): Promise<ReplyBody | undefined> {
    const [confirmation, ...more] = await confirmationsOf(this.cast.officer, dossier);
    if (more.length > 0) throw new Error('there is more than one confirmation');
    return confirmation;
  }

  tasks({ dossier }: Filed): Promise<string[]> {
    return openTasks(this.service, dossier);
  }

  types({ dossier }: Filed): Promise<string[]> {
    return typesOf(this.service, dossier);
  }

  /** Whoever wants this dossier waits until the lock is released. */
  hold({ dossier }: Filed): Promise<HeldLock> {
    return HeldLock.take(this.service.database.url, 'select 1 from dossier where id = $1 for update', [dossier]);
  }
}
