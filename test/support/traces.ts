import type { ChildProcess } from 'node:child_process';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import pg from 'pg';
import { findTraces, type Told } from '../../src/verify/traces/find-traces.js';
import { SecretWords } from '../../src/verify/traces/secret-words.js';
import { codesOf, toldByRedis, toldByService } from '../../src/verify/traces/told-by-databases.js';
import { toldByLogs } from '../../src/verify/traces/told-by-files.js';
import { Overheard } from './overheard.js';
import { REFERENCE_FOLDER, SECRET_KEY } from './settings.js';

/** Where a service may leave nothing of a person: everything it wrote while a test ran, but what is encrypted. */
export class Traces {
  readonly words = SecretWords.of(REFERENCE_FOLDER, SECRET_KEY);
  private readonly overheard = new Overheard(this.words);

  constructor(
    private readonly databaseUrl: string,
    app: NestFastifyApplication,
    private readonly redisUrl?: string,
  ) {
    this.overheard.listen(app);
  }

  /** Lines of the service's log. */
  get logged(): readonly string[] {
    return this.overheard.logs;
  }

  /** Bodies of the refusals it gave. */
  get refused(): ReadonlySet<string> {
    return this.overheard.refusals;
  }

  /** Listens to a process of the same service too, which a test started with its output piped. */
  listenTo(child: ChildProcess): void {
    this.overheard.listenTo(child);
  }

  /** One line for each secret in each place, masked. */
  found(): Promise<string[]> {
    return this.search(async (client) => [
      ...(await toldByService(client)),
      ...(await toldByRedis(this.redisUrl)),
      ...this.said(),
    ]);
  }

  /** The same in a text that leaves the service. */
  foundIn(place: string, text: string): Promise<string[]> {
    return this.search(() => Promise.resolve([{ place, text }]));
  }

  /** The same in the logs that processes of the service wrote into a folder. */
  foundInLogs(folder: string): Promise<string[]> {
    return this.search(() => toldByLogs(folder));
  }

  /** @throws Error naming each place and kind, never the secret */
  async expectNone(): Promise<void> {
    const found = await this.found();
    if (found.length > 0) throw new Error(`Secrets that the service left in clear:\n${found.join('\n')}`);
  }

  private async search(read: (client: pg.Client) => Promise<Told[]>): Promise<string[]> {
    const client = new pg.Client({ connectionString: this.databaseUrl });
    await client.connect();
    try {
      const told = await read(client);
      return findTraces(told, this.words, await codesOf(client, SECRET_KEY)).map(({ line }) => line);
    } finally {
      await client.end();
    }
  }

  private said(): Told[] {
    const { logs, refusals } = this.overheard;
    return [
      ...logs.map((text) => ({ place: 'log', text })),
      ...[...refusals].map((text) => ({ place: 'refusal', text })),
    ];
  }
}
