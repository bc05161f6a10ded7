/** Jest global tear-down: the server stops and its data go. */
export default async function tearDown() {
  await globalThis.testServer?.stop();
}
