import { readFile, rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { connect } from '../../platform/database-url.js';
import { projectFolder } from '../../platform/project.js';
import { exportJournal } from '../../verify/export-journal.js';
import { findTraces, type Told, type Trace } from '../../verify/traces/find-traces.js';
import { SecretWords } from '../../verify/traces/secret-words.js';
import { codesOf, toldByColumns, toldByRedis, toldByService } from '../../verify/traces/told-by-databases.js';
import { toldByLogs, toldByPapers, toldByText } from '../../verify/traces/told-by-files.js';
import { clusterIn } from '../cluster.js';
import { keptSettings } from '../kept-settings.js';
import type { Services } from '../services.js';

/** A shorter password is a word that anything may contain. */
const SHORTEST_PASSWORD = 16;

/**
 * What others are told of people, by column of their store: the authority who decides on the dossier and whom the result
 * goes to, the message inbox whom it writes to and the one-time code it was asked for. Anywhere else it is a trace.
 */
const TOLD_TO_OTHERS: Record<string, readonly string[]> = {
  'admin_system_dossier.owner': ['name', 'phone'],
  'admin_system_dossier.recipient': ['name', 'phone', 'address'],
  'admin_system_effect.body': ['name', 'phone', 'address'],
  'admin_system_outgoing.payload': ['name', 'phone', 'address'],
  'inbox_message.recipient': ['phone'],
  'inbox_message.text': ['code'],
};

type Place = Pick<Services, 'folder' | 'databaseUrl' | 'simulatorsUrl'>;

export interface Search {
  /** Texts looked through: rows, lines of logs, lines of the export, names of files. */
  searched: number;
  traces: Trace[];
}

/** Secrets of these services and names of staff; what the day says of people comes to them as it is said. */
export async function secretsOf({ folder, databaseUrl }: Place): Promise<SecretWords> {
  const kept = await keptSettings(folder);
  const password = decodeURIComponent(new URL(databaseUrl).password);
  const secrets = [...Object.values(kept), ...(password.length < SHORTEST_PASSWORD ? [] : [password])];
  return SecretWords.of(join(projectFolder(), 'reference'), ...secrets);
}

/** Looks for what was said of people wherever the day left something that is not encrypted. @param papers their folder */
export async function searchTraces(place: Place, words: SecretWords, papers: string): Promise<Search> {
  const { secretKey } = await keptSettings(place.folder);
  const client = await connect(place.databaseUrl);
  try {
    const told = [
      ...(await toldByService(client)),
      ...(await toldByRedis(process.env['REDIS_URL'])),
      ...(await toldByLogs(join(place.folder, 'logs'))),
      ...(await toldByLogs(clusterIn(join(place.folder, 'database')).folder)),
      ...(await toldByExport(place)),
      ...(await toldByPapers(papers)),
      ...(await toldByOthers(place.simulatorsUrl)),
    ];
    const found = findTraces(told, words, await codesOf(client, secretKey));
    return { searched: told.length, traces: found.filter(({ place, kind }) => !TOLD_TO_OTHERS[place]?.includes(kind)) };
  } finally {
    await client.end();
  }
}

async function toldByExport({ databaseUrl, folder }: Place): Promise<Told[]> {
  const file = join(folder, 'journal.ndjson');
  try {
    await exportJournal(databaseUrl, file);
    return toldByText(basename(file), await readFile(file, 'utf8'));
  } finally {
    await rm(file, { force: true });
  }
}

async function toldByOthers(simulatorsUrl: string): Promise<Told[]> {
  const client = await connect(simulatorsUrl);
  try {
    return await toldByColumns(client);
  } finally {
    await client.end();
  }
}
