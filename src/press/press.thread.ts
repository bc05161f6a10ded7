import { parentPort } from 'node:worker_threads';
import { documents, type DocumentData, type DocumentName } from '../documents/documents.js';

/** What the press sends into its thread. */
export interface Order<Name extends DocumentName = DocumentName> {
  name: Name;
  data: DocumentData[Name];
}

/** What it gets back. */
export type Printed = { bytes: Uint8Array<ArrayBuffer> } | { failure: unknown };

// What is drawn here holds up only what is to be drawn after it.
parentPort?.on('message', (order: Order) => {
  void draw(order).then(
    (bytes) => answer({ bytes }, [bytes.buffer]),
    (failure: unknown) => answer({ failure }),
  );
});

async function draw<Name extends DocumentName>({ name, data }: Order<Name>): Promise<Uint8Array<ArrayBuffer>> {
  const bytes = await documents[name](...data);
  // Bytes of their own: what lies in Node's pool of small buffers cannot be moved to another thread.
  return new Uint8Array(bytes);
}

function answer(printed: Printed, moved: ArrayBuffer[] = []): void {
  parentPort?.postMessage(printed, moved);
}
