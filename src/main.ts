import { requireHonestIssuer } from './platform/auth.js';
import { readConfig } from './platform/config.js';
import { expectDatabase } from './platform/expected-database.js';
import { followLauncher } from './platform/launched.js';
import { codeOf, StartProblem } from './platform/start-problem.js';
import { runAsProcess } from './platform/process.js';

/** The API process: refuses to start on a wrong schema, a weak secret or a taken port; drains on SIGTERM. */
async function main(): Promise<void> {
  const config = readConfig(process.env);
  await expectDatabase(config);
  if (config.MODE === 'production') await requireHonestIssuer(config.ISSUER_URL);
  // loading the service takes a second: what is refused is refused before
  const { createApp } = await import('./app.js');
  const app = await createApp(config);
  await app.listen(config.PORT, config.HOST).catch((error: unknown) => {
    if (codeOf(error) !== 'EADDRINUSE') throw error;
    throw new StartProblem(`Port ${config.PORT} is taken; set PORT to a free one.`, { cause: error });
  });
  followLauncher(app, config.MODE);
  process.send?.({ ready: await app.getUrl() });
}

await runAsProcess(import.meta.url, main);
