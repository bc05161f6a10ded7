import { findTraces, type Told } from '../../src/verify/traces/find-traces.js';
import { SecretWords } from '../../src/verify/traces/secret-words.js';
import { toldByLogs } from '../../src/verify/traces/told-by-files.js';
import { REFERENCE_FOLDER, SECRET_KEY } from './settings.js';

/**
 * What processes without a service of their own left in clear: in the logs of a folder, and in what they said.
 * @param secrets what they were given to keep; the tests' key and the names of staff are looked for always
 * @returns a line for each, masked
 */
export async function tracesInLogs(
  folder: string,
  secrets: readonly string[],
  said: readonly string[] = [],
): Promise<string[]> {
  const told: Told[] = [...(await toldByLogs(folder)), ...said.map((text) => ({ place: 'said', text }))];
  return findTraces(told, SecretWords.of(REFERENCE_FOLDER, SECRET_KEY, ...secrets), new Set()).map(({ line }) => line);
}
