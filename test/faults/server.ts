import { rm } from 'node:fs/promises';
import { join } from 'node:path';
import pg from 'pg';
import { makeServerHome } from '../../src/launcher/data-folder.js';
import { ensureDatabase, startEmbeddedPostgres, type EmbeddedPostgres } from '../../src/launcher/embedded-postgres.js';
import { isRunning, until } from '../../src/launcher/processes.js';
import { migrate } from '../../src/migrate.js';
import { onDatabase } from '../../src/platform/database-url.js';
import { backUp, makeWhole } from './backup.js';
import { testReference } from '../support/settings.js';

const TEMPLATE = 'faults_template';
const GONE_WITHIN_MS = 10_000;

export interface CaseDatabase {
  /** as owner */
  url: string;
  simulatorsUrl: string;
  drop(): Promise<void>;
}

/** A PostgreSQL of our own that keeps what it has confirmed, whatever happens to it, with a migrated template. */
export class FaultServer {
  private made = 0;

  private constructor(
    private dataDir: string,
    private server: EmbeddedPostgres,
  ) {}

  /** @param lane runs side by side have a server each */
  static async start(lane: number): Promise<FaultServer> {
    // what a killed run leaves under such a name is swept by the next test run
    const dataDir = join(await makeServerHome(), `test-${process.pid}-faults-${lane}`);
    const server = new FaultServer(dataDir, await launch(dataDir));
    try {
      await migrate(await ensureDatabase(server.url, TEMPLATE), { reference: testReference });
    } catch (error) {
      await server.remove();
      throw error;
    }
    return server;
  }

  get url(): string {
    return this.server.url;
  }

  /** A migrated database and an empty one for the simulators beside it. */
  async database(): Promise<CaseDatabase> {
    this.made += 1;
    const name = `case_${this.made}`;
    const simulators = `${name}_simulators`;
    await this.asOwner(`create database ${name} template ${TEMPLATE}`, `create database ${simulators}`);
    return {
      url: onDatabase(this.url, name),
      simulatorsUrl: onDatabase(this.url, simulators),
      drop: () =>
        this.asOwner(
          `drop database if exists ${name} with (force)`,
          `drop database if exists ${simulators} with (force)`,
        ),
    };
  }

  /** Fast shutdown and start; at the same port. */
  async restart(): Promise<void> {
    await this.server.stop();
    await this.startAgain();
  }

  /** `kill -9` of the postmaster; its children see that and end. */
  async killPostmaster(): Promise<void> {
    const { pid } = this.server;
    process.kill(pid, 'SIGKILL');
    if (!(await until(() => !isRunning(pid), GONE_WITHIN_MS))) throw new Error(`Process ${pid} outlived kill -9`);
    // lets go of the lock on the folder
    await this.server.stop();
  }

  async startAgain(): Promise<void> {
    const before = new URL(this.url).port;
    this.server = await launch(this.dataDir, Number(before));
  }

  /** A base backup of the working server. @returns its folder */
  async backUp(): Promise<string> {
    const backup = `${this.dataDir}-backup`;
    await backUp(this.url, this.dataDir, backup);
    return backup;
  }

  /** In the place of the dead server: a new cluster from the backup and the write-ahead log that outlived it. */
  async restore(backup: string): Promise<void> {
    const before = new URL(this.url).port;
    await makeWhole(this.dataDir, backup);
    this.dataDir = backup;
    this.server = await launch(backup, Number(before));
  }

  async remove(): Promise<void> {
    await this.server.stop();
    await rm(this.dataDir, { recursive: true, force: true });
  }

  private async asOwner(...statements: string[]): Promise<void> {
    const client = new pg.Client({ connectionString: this.url });
    client.on('error', () => undefined);
    await client.connect();
    try {
      for (const statement of statements) await client.query(statement);
    } finally {
      await client.end();
    }
  }
}

function launch(dataDir: string, port?: number): Promise<EmbeddedPostgres> {
  return startEmbeddedPostgres({ dataDir, port, log: () => undefined });
}
