import { createHash, randomUUID } from 'node:crypto';
import { z } from 'zod';
import type { SecretWords } from '../../verify/traces/secret-words.js';
import type { Chance } from './chance.js';
import { cutOff, exchange, type WireRequest } from './wire.js';

/** What every act answers, as far as all acts have it in common. */
export const ActAnswer = z.looseObject({
  id: z.string(),
  number: z.string().optional(),
  status: z.string(),
  version: z.int().optional(),
  act: z.string(),
  events: z.array(z.object({ dossier: z.string(), seq: z.int() })),
});
export type ActAnswer = z.infer<typeof ActAnswer>;

const Token = z.object({ access_token: z.string(), expires_in: z.number() });

/** What the day has seen: every act that was answered, and how often the line was bad. */
export class History {
  readonly acts: ActAnswer[] = [];
  repeated = 0;
  cut = 0;
  progress: () => void = () => undefined;

  add(answer: ActAnswer): void {
    this.acts.push(answer);
    this.progress();
  }
}

export interface World {
  url: string;
  issuerUrl: string;
  chance: Chance;
  history: History;
  /** What is said of people, so that it can be looked for where it may not stand. */
  words: SecretWords;
}

export interface Identity {
  sub: string;
  role: string;
  unit?: string;
}

const TWICE = 0.05;
const CUT = 0.01;

/** An answer the day did not expect: what was asked and what came back. */
export class Unexpected extends Error {}

/** One person at work: signed in with his own token, one thing after the other. */
export class Worker {
  private token: { text: string; until: number } | undefined;

  constructor(
    protected readonly world: World,
    readonly identity: Identity,
  ) {}

  /** An act with an id of its own; 1 in 20 is sent twice, 1 in 100 is cut off before the answer and sent again. */
  async act(path: string, body: object = {}, version?: number): Promise<ActAnswer> {
    const key = randomUUID();
    const wanted = await this.request('POST', path, body);
    wanted.headers['Idempotency-Key'] = key;
    if (version !== undefined) wanted.headers['If-Match'] = `"${version}"`;
    const luck = this.world.chance.next();
    if (luck < CUT) {
      this.world.history.cut += 1;
      await cutOff(wanted);
    }
    const answer = ActAnswer.parse(await this.send(wanted));
    if (luck > 1 - TWICE) await this.again(wanted, answer);
    this.world.history.add(answer);
    return answer;
  }

  async get<Shape extends z.ZodType>(path: string, shape: Shape): Promise<z.output<Shape>> {
    return shape.parse(await this.send(await this.request('GET', path)));
  }

  me(): Promise<{ person: string }> {
    return this.get('/v1/me', z.object({ person: z.string() }));
  }

  async download(path: string): Promise<Buffer> {
    const reply = await exchange(await this.request('GET', path));
    if (reply.status !== 200)
      throw new Unexpected(`GET ${path}: ${reply.status} ${reply.body.toString().slice(0, 300)}`);
    return reply.body;
  }

  /** Stores evidence under its hash. @returns what an act declares of it */
  async upload(bytes: Buffer): Promise<{ sha256: string; size: number }> {
    const sha256 = createHash('sha256').update(bytes).digest('hex');
    const wanted = await this.request('PUT', `/v1/evidence/${sha256}`);
    const headers = { ...wanted.headers, 'Content-Type': 'application/octet-stream' };
    const put = { ...wanted, headers, body: bytes };
    if (this.world.chance.next() < CUT) await cutOff(put);
    await this.send(put);
    return { sha256, size: bytes.length };
  }

  protected async send(wanted: WireRequest): Promise<unknown> {
    const reply = await exchange(wanted);
    const text = reply.body.toString();
    if (reply.status < 200 || reply.status > 299) {
      const sent = wanted.body?.toString().slice(0, 600) ?? '';
      throw new Unexpected(
        `${this.identity.sub}: ${wanted.method} ${new URL(wanted.url).pathname} ${reply.status} ${text.slice(0, 600)} ${sent}`,
      );
    }
    return JSON.parse(text);
  }

  protected async request(method: WireRequest['method'], path: string, body?: object): Promise<WireRequest> {
    const headers: Record<string, string> = { Authorization: `Bearer ${await this.signIn()}`, 'Accept-Language': 'vi' };
    if (body) headers['Content-Type'] = 'application/json';
    this.world.words.addFrom(body);
    return { method, url: `${this.world.url}${path}`, headers, body: body && Buffer.from(JSON.stringify(body)) };
  }

  private async again(wanted: WireRequest, answer: ActAnswer): Promise<void> {
    this.world.history.repeated += 1;
    const second = ActAnswer.parse(await this.send(wanted));
    if (JSON.stringify(second) !== JSON.stringify(answer)) throw new Unexpected('The same act id gave another answer');
  }

  private async signIn(): Promise<string> {
    if (this.token && this.token.until > Date.now() + 30_000) return this.token.text;
    const body = Buffer.from(JSON.stringify(this.identity));
    const reply = await exchange({
      method: 'POST',
      url: `${this.world.issuerUrl}/token`,
      headers: { 'Content-Type': 'application/json' },
      body,
    });
    const { access_token: text, expires_in: seconds } = Token.parse(JSON.parse(reply.body.toString()));
    this.world.words.addBearer(text);
    this.token = { text, until: Date.now() + seconds * 1000 };
    return text;
  }
}

const Uploaded = z.object({
  acts: z.array(z.looseObject({ counter: z.int(), id: z.string(), status: z.int(), body: z.unknown() })),
});

const CourierDay = z.looseObject({
  items: z.array(z.looseObject({ number: z.string(), leg: z.string(), status: z.string() })),
});

/** A courier with a phone: acts made where there is no signal are kept on it and sent late, in one batch. */
export class Courier extends Worker {
  private counter = 0;
  private readonly device = randomUUID();
  private kept: { counter: number; id: string; path: string; body: object; occurredAt: string }[] = [];

  /** Keeps an act on the phone. */
  keep(path: string, body: object, occurredAt: Date): void {
    this.counter += 1;
    this.kept.push({ counter: this.counter, id: randomUUID(), path, body, occurredAt: occurredAt.toISOString() });
  }

  /** What he has with him, as the service sees it. */
  async holding(): Promise<{ number: string; leg: string; status: string }[]> {
    const day = await this.get('/v1/courier/day', CourierDay);
    return day.items;
  }

  /** Sends everything kept, in one batch. @returns the answers in the order of the acts */
  async sendKept(): Promise<ActAnswer[]> {
    if (this.kept.length === 0) return [];
    const batch = { device: this.device, acts: this.kept };
    const wanted = await this.request('POST', '/v1/courier/acts', batch);
    // a bad line is the rule where signal is poor: the whole batch is cut off once, and sent once more after it was taken
    this.world.history.cut += 1;
    await cutOff(wanted);
    const { acts } = Uploaded.parse(await this.send(wanted));
    this.world.history.repeated += 1;
    const again = Uploaded.parse(await this.send(wanted));
    const bodies = (uploaded: typeof acts): string => JSON.stringify(uploaded.map((act) => act.body));
    if (bodies(again.acts) !== bodies(acts)) throw new Unexpected('The same batch gave other answers');
    const refused = acts.find((act) => act.status > 299 || act.status === 202);
    if (refused)
      throw new Unexpected(
        `${this.identity.sub}: kept act ${refused.counter} ${refused.status} ${JSON.stringify(refused.body)}`,
      );
    this.kept = [];
    const answers = acts.map((act) => ActAnswer.parse(act.body));
    for (const answer of answers) this.world.history.add(answer);
    return answers;
  }
}
