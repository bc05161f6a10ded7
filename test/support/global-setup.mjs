import './typescript.mjs';

/** Jest global set-up: one database server with one migrated template for all test files. */
export default async function setUp() {
  const { startTestServer } = await import('./test-server.ts');
  globalThis.testServer = await startTestServer();
}
