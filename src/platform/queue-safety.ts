import type { Redis } from 'ioredis';
import type { Log } from './log.js';

/** Why a queue on this Redis may lose its jobs; the sweeper brings what they said, later. */
export type QueueRisk = 'redis-away' | 'redis-not-persistent' | 'redis-evicts';

/** Whether the queue keeps what it is given. */
export abstract class QueueSafety {
  /** What is known now; no round trip. */
  abstract risks(): readonly QueueRisk[];
}

/** A queue in the service's own database is as safe as the service's data. */
export class DatabaseQueueSafety extends QueueSafety {
  risks(): readonly QueueRisk[] {
    return [];
  }
}

/** Asks Redis at every new connection how it keeps its data, and warns. */
export class RedisQueueSafety extends QueueSafety {
  private found: readonly QueueRisk[] = [];

  constructor(
    private readonly client: Redis,
    private readonly log: Pick<Log, 'warn'>,
  ) {
    super();
    client.on('ready', () => void this.look());
    if (client.status === 'ready') void this.look();
  }

  risks(): readonly QueueRisk[] {
    return this.client.status === 'ready' ? this.found : ['redis-away'];
  }

  private async look(): Promise<void> {
    try {
      this.found = risksIn(`${await this.client.info('persistence')}\n${await this.client.info('memory')}`);
    } catch {
      // it went away again; the next connection asks anew
      return;
    }
    if (this.found.length > 0) this.log.warn({ risks: this.found }, 'Redis may lose what the queue gives it');
  }
}

/** INFO and not CONFIG: managed servers refuse the latter. */
function risksIn(info: string): QueueRisk[] {
  const risks: QueueRisk[] = [];
  if (!/^aof_enabled:1\s*$/m.test(info)) risks.push('redis-not-persistent');
  if (!/^maxmemory_policy:noeviction\s*$/m.test(info)) risks.push('redis-evicts');
  return risks;
}
