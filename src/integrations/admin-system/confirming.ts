import type pg from 'pg';
import type { Config } from '../../platform/config.js';
import { StartProblem } from '../../platform/start-problem.js';
import { adminSystemEventTypes } from './wire-types.js';

/**
 * Which events the administrative system still accepts or rejects after its 202, and within how many minutes of the
 * desk's opening time; follows the configuration. By default those where its word decides: the filing and the delivery.
 * @throws StartProblem for a type that it is not told of
 */
export async function registerConfirming(client: pg.ClientBase, endpoint: string, config: Config): Promise<void> {
  const known: readonly string[] = adminSystemEventTypes;
  const unknown = config.ADMIN_SYSTEM_CONFIRMS.filter((type) => !known.includes(type));
  if (unknown.length > 0)
    throw new StartProblem(`Environment: ADMIN_SYSTEM_CONFIRMS names what it is never told: ${unknown.join(', ')}.`);
  await client.query('update endpoint set confirms = $2, confirm_within_minutes = $3 where id = $1', [
    endpoint,
    config.ADMIN_SYSTEM_CONFIRMS,
    config.ADMIN_SYSTEM_CONFIRM_MINUTES,
  ]);
}
