import type { Config } from './config.js';
import { connect } from './database-url.js';
import { expectSchema } from './migrations.js';
import { expectQueueSchema } from './queue-schema.js';

/** Before anything of the service is loaded. @throws StartProblem when a schema is absent or of another version (X18) */
export async function expectDatabase(config: Config): Promise<void> {
  const client = await connect(config.DATABASE_URL);
  try {
    await expectSchema(client);
    if (!config.REDIS_URL) await expectQueueSchema(client);
  } finally {
    await client.end();
  }
}
