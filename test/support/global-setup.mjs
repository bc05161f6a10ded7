import './typescript.mjs';

/** Jest global set-up: what is skipped in one line, and one database server with one migrated template for all test files. */
export default async function setUp() {
  const { lookForTools } = await import('./tools.ts');
  const skipped = lookForTools();
  if (skipped) process.stderr.write(`\n${skipped}\n`);
  const { startTestServer } = await import('./test-server.ts');
  globalThis.testServer = await startTestServer();
}
