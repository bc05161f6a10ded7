import { Webhook } from 'standardwebhooks';
import { Follower } from '../../src/integrations/followers/follower.js';
import { counterIntake, type IntakeItem } from './papers.js';
import { Receiver, type Received } from './receivers.js';
import { TestService, type Caller, type Reply } from './service.js';

export interface Opened {
  id: string;
  name: string;
  secret: string;
}

export interface WebhookCursor {
  acked: number;
  head: number;
  attempts: number;
  parked: boolean;
  error: string | null;
  next: Date;
}

/** A service whose supervisor in Quảng Trị opens webhooks for a receiver beside it. */
export class WebhookWorld {
  private opened = 0;

  private constructor(
    readonly service: TestService,
    readonly receiver: Receiver,
  ) {}

  static async start(settings: Record<string, string> = {}): Promise<WebhookWorld> {
    const service = await TestService.start(settings);
    return new WebhookWorld(service, await Receiver.start());
  }

  get supervisor(): Caller {
    return this.service.as('supervisor-44', 'supervisor', '44');
  }

  get clerk(): Caller {
    return this.service.as('clerk-dho-1', 'clerk', '44-DHO');
  }

  /** For papers accepted in the province, unless it says otherwise. */
  ask(change: object = {}): object {
    this.opened += 1;
    const name = `receiver-${this.opened}`;
    return { name, url: this.receiver.url, eventTypes: ['papers.accepted'], scope: { province: '44' }, ...change };
  }

  async open(change: object = {}): Promise<Opened> {
    const reply = await this.supervisor.post('/v1/endpoints', this.ask(change));
    if (reply.status !== 201) throw new Error(`not opened: ${JSON.stringify(reply.body)}`);
    return this.keep(reply);
  }

  /** The secret of an answer, which may stand nowhere in clear. */
  keep({ body }: Reply): Opened {
    const opened = body as unknown as Opened;
    this.service.traces.words.add('token', opened.secret);
    return opened;
  }

  act(id: string, act: string, body: object = {}, key?: string): Promise<Reply> {
    return this.supervisor.post(`/v1/endpoints/${id}/${act}`, body, { key });
  }

  /** Only one endpoint stays open, and its receiver has heard nothing yet. */
  async alone(change: object = {}): Promise<Opened> {
    const { data } = (await this.supervisor.get('/v1/endpoints')).body as unknown as {
      data: { id: string; status: string }[];
    };
    for (const { id, status } of data) if (status !== 'CLOSED') await this.act(id, 'close');
    Object.assign(this.receiver, { next: [], always: { status: 204 } });
    this.receiver.received.length = 0;
    return this.open(change);
  }

  /** An envelope taken in at the counter. */
  async taken(change: object = {}): Promise<IntakeItem> {
    const [item] = (await counterIntake(this.clerk, change)).items;
    if (!item) throw new Error('nothing was taken in');
    return item;
  }

  /** One drain of one dossier, due or not. @returns how many events took effect; undefined when the endpoint is full */
  async send(endpoint: string, dossier: string): Promise<number | undefined> {
    await this.service.db.query(
      `update follower_cursor set next_attempt_at = '-infinity' where endpoint = $1 and dossier = $2`,
      [endpoint, dossier],
    );
    await this.service.db.query('update endpoint set paused_until = null, held_until = null where id = $1', [endpoint]);
    return this.service.app.get(Follower).drain({ endpoint, dossier });
  }

  async cursor(endpoint: string, dossier: string): Promise<WebhookCursor> {
    const [row] = await this.service.db.query<WebhookCursor[]>(
      `select acked_seq::int as acked, head_seq::int as head, attempts, parked_at is not null as parked, last_error as error,
         next_attempt_at as next from follower_cursor where endpoint = $1 and dossier = $2`,
      [endpoint, dossier],
    );
    if (!row) throw new Error('nothing is owed for this dossier');
    return row;
  }

  /** Open tasks about a subject. */
  async tasks(subject: string): Promise<unknown[]> {
    const { data } = (await this.supervisor.get('/v1/tasks')).body as unknown as { data: { subject?: string }[] };
    return data.filter((task) => task.subject === subject);
  }

  async view(id: string): Promise<Record<string, unknown>> {
    return (await this.supervisor.get(`/v1/endpoints/${id}`)).body;
  }

  async close(): Promise<void> {
    await this.service.close();
    await this.receiver.close();
  }
}

/** Whether the package of the standard takes a webhook for one that the secret's owner sent. */
export function isSignedBy(secret: string, { body, headers }: Received, twist: { body?: string } = {}): boolean {
  try {
    new Webhook(secret).verify(twist.body ?? body, headers as Record<string, string>);
    return true;
  } catch {
    return false;
  }
}
