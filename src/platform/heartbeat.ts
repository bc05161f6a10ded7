import { writeFile } from 'node:fs/promises';

/**
 * The sign of life of a process that listens on nothing: a file whose age says how long ago it last did its work.
 * @param path undefined where nobody looks
 */
export function heartbeat(path: string | undefined): () => Promise<void> {
  return async () => {
    if (path !== undefined) await writeFile(path, '');
  };
}
