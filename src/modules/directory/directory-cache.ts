import { Injectable, type OnModuleInit } from '@nestjs/common';

/** A period of whole days, both ends included; without an end it still lasts. */
export interface Dated {
  validFrom: string;
  validTo: string | null;
}

/** @param day YYYY-MM-DD, local */
export function holdsOn(row: Dated, day: string): boolean {
  return row.validFrom <= day && (row.validTo === null || day <= row.validTo);
}

/** The rows by what `keyOf` says of them, in their order. */
export function grouped<Row>(rows: readonly Row[], keyOf: (row: Row) => string): Map<string, Row[]> {
  const groups = new Map<string, Row[]>();
  for (const row of rows) {
    const group = groups.get(keyOf(row));
    if (group) group.push(row);
    else groups.set(keyOf(row), [row]);
  }
  return groups;
}

/**
 * Reference data in this process's memory. Read at boot, not within an act: a load in the middle of a transaction would
 * want a second connection.
 */
@Injectable()
export class DirectoryCache implements OnModuleInit {
  private readonly reloads: (() => Promise<unknown>)[] = [];

  /** What `load` answered last. */
  keep<Data>(load: () => Promise<Data>): () => Promise<Data> {
    let kept: Promise<Data> | undefined;
    const fresh = async (): Promise<Data> => {
      const data = await load();
      kept = Promise.resolve(data);
      return data;
    };
    this.reloads.push(fresh);
    return () =>
      (kept ??= fresh().catch((error: unknown) => {
        kept = undefined;
        throw error;
      }));
  }

  /** Reads everything anew; until it is there, the old data answers. */
  async reload(): Promise<void> {
    for (const fresh of this.reloads) await fresh();
  }

  onModuleInit(): Promise<void> {
    return this.reload();
  }
}
