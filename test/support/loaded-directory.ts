import { join } from 'node:path';
import pg from 'pg';
import { DataSource } from 'typeorm';
import { directoryEntities } from '../../src/modules/directory/directory.entities.js';
import { loadReference } from '../../src/modules/directory/load-reference.js';
import { Encryption } from '../../src/platform/encryption.js';
import { ensureAppRole, migrateUp, readMigrations } from '../../src/platform/migrations.js';
import { projectFolder } from '../../src/platform/project.js';
import { emptyDatabase } from './database.js';

export const referenceFolder = join(projectFolder(), 'reference');
export const encryption = new Encryption('a secret of the directory test, 32+');
export const issuer = 'http://issuer.test';
/** A Monday. */
export const today = '2026-11-23';

export interface LoadedDirectory {
  owner: pg.Client;
  /** under the application's role */
  dataSource: DataSource;
  close(): Promise<void>;
}

/** A database of its own that holds the directory and nothing else. */
export async function loadedDirectory(): Promise<LoadedDirectory> {
  const database = await emptyDatabase();
  const owner = new pg.Client({ connectionString: database.url });
  await owner.connect();
  await ensureAppRole(owner);
  await migrateUp(owner, (await readMigrations()).slice(0, 1));
  await loadReference(owner, { folder: referenceFolder, encryption, issuer });
  const dataSource = new DataSource({ type: 'postgres', url: database.appUrl, entities: directoryEntities });
  await dataSource.initialize();
  const close = async (): Promise<void> => {
    await dataSource.destroy();
    await owner.end();
    await database.drop();
  };
  return { owner, dataSource, close };
}
