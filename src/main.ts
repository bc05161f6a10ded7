import { createApp } from './app.js';
import { requireHonestIssuer } from './platform/auth.js';
import { readConfig } from './platform/config.js';
import { connect } from './platform/database-url.js';
import { followLauncher } from './platform/launched.js';
import { expectSchema } from './platform/migrations.js';
import { expectQueueSchema } from './platform/queue-schema.js';
import { codeOf, StartProblem } from './platform/start-problem.js';
import { runAsProcess } from './platform/process.js';

/** The API process: refuses to start on a wrong schema, a weak secret or a taken port; drains on SIGTERM. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  const client = await connect(config.DATABASE_URL);
  try {
    await expectSchema(client);
    if (!config.REDIS_URL) await expectQueueSchema(client);
  } finally {
    await client.end();
  }
  if (config.MODE === 'production') await requireHonestIssuer(config.ISSUER_URL);
  const app = await createApp(config);
  await app.listen(config.PORT, config.HOST).catch((error: unknown) => {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    throw new StartProblem(`Port ${config.PORT} is taken; set PORT to a free one.`, { cause: error });
  });
  followLauncher(app, config.MODE);
  process.send?.({ ready: await app.getUrl() });
}

await runAsProcess(import.meta.url, main);
