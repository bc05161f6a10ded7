import { spawn, spawnSync, type ChildProcess } from 'node:child_process';
import { once } from 'node:events';
import { mkdir, rm } from 'node:fs/promises';
import { Redis } from 'ioredis';
import { freePort } from '../../src/launcher/ports.js';
import { until } from '../../src/launcher/processes.js';
import { scratchFolder } from './scratch.js';

const READY_WITHIN_MS = 10_000;
const SAFE = ['--appendonly', 'yes', '--maxmemory-policy', 'noeviction'];
export const UNSAFE = ['--appendonly', 'no', '--maxmemory-policy', 'allkeys-lru'];

/** None outlives this process when that is interrupted. */
const running = new Set<ChildProcess>();
process.on('exit', () => running.forEach((server) => server.kill('SIGKILL')));

/** Whether this machine has a Redis. */
export function hasRedis(): boolean {
  return spawnSync('redis-server', ['--version'], { stdio: 'ignore' }).status === 0;
}

/** A Redis of this case's own that can go away and come back. */
export class OwnRedis {
  private server: ChildProcess | undefined;

  private constructor(
    readonly port: number,
    private readonly folder: string,
    private readonly settings: readonly string[],
  ) {}

  static async start(settings: readonly string[] = SAFE): Promise<OwnRedis> {
    const own = new OwnRedis(await freePort(), await scratchFolder('redis'), settings);
    await own.startAgain();
    return own;
  }

  get url(): string {
    return `redis://127.0.0.1:${this.port}`;
  }

  async startAgain(): Promise<void> {
    const place = ['--bind', '127.0.0.1', '--port', String(this.port), '--dir', this.folder, '--save', ''];
    const server = spawn('redis-server', [...place, ...this.settings], { stdio: 'ignore' });
    running.add(server.once('exit', () => running.delete(server)));
    this.server = server;
    const isUp = await until(() => this.does((client) => client.ping()), READY_WITHIN_MS);
    if (!isUp) throw new Error('redis-server does not answer');
  }

  /** Empties it. */
  async empty(): Promise<void> {
    await this.does((client) => client.flushall());
  }

  async kill(): Promise<void> {
    const { server } = this;
    this.server = undefined;
    if (!server || server.exitCode !== null || server.signalCode !== null) return;
    const ended = once(server, 'exit');
    server.kill('SIGKILL');
    await ended;
  }

  /** An empty one takes its place. */
  async replace(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
    await mkdir(this.folder, { recursive: true });
    await this.startAgain();
  }

  async remove(): Promise<void> {
    await this.kill();
    await rm(this.folder, { recursive: true, force: true });
  }

  private async does(work: (client: Redis) => Promise<unknown>): Promise<boolean> {
    const client = new Redis(this.url, { lazyConnect: true, maxRetriesPerRequest: 0, retryStrategy: () => null });
    client.on('error', () => undefined);
    try {
      await client.connect();
      await work(client);
      return true;
    } catch {
      return false;
    } finally {
      client.disconnect();
    }
  }
}
