import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { join } from 'node:path';
import { pipeline } from 'node:stream/promises';
import type pg from 'pg';
import { MOST_SHOWN, type Broken } from './checks.js';

const AT_ONCE = 1_000;

interface Piece {
  sha256: string;
  size: number;
}

/** Reads every stored piece of evidence and hashes its bytes; within a transaction. */
export async function checkStoredEvidence(client: pg.ClientBase, folder: string): Promise<Broken | undefined> {
  await client.query('declare pieces no scroll cursor for select sha256, size from evidence order by sha256');
  const wrong: Piece[] = [];
  let count = 0;
  let rows: Piece[];
  do {
    ({ rows } = await client.query<Piece>(`fetch ${AT_ONCE} from pieces`));
    const broken = await brokenOf(rows, folder);
    count += broken.length;
    wrong.push(...broken.slice(0, MOST_SHOWN - wrong.length));
  } while (rows.length > 0);
  await client.query('close pieces');
  return count === 0
    ? undefined
    : { invariant: 'N6', name: 'evidence is not on disk as it was stored', count, rows: wrong };
}

async function brokenOf(pieces: readonly Piece[], folder: string): Promise<Piece[]> {
  const broken: Piece[] = [];
  for (const piece of pieces) {
    const found = await hashOf(join(folder, piece.sha256.slice(0, 2), piece.sha256.slice(2, 4), piece.sha256));
    if (found?.sha256 !== piece.sha256 || found.size !== piece.size) broken.push(piece);
  }
  return broken;
}

async function hashOf(path: string): Promise<Piece | undefined> {
  const hash = createHash('sha256');
  const file = createReadStream(path);
  try {
    await pipeline(file, hash);
  } catch {
    return undefined;
  }
  return { sha256: hash.digest('hex'), size: file.bytesRead };
}
