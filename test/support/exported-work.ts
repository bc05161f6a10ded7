import { rootsTaken } from './day-roots.js';
import { exportOf, takenApart, type Written } from './exports.js';
import { sealed, toDesk } from './handing-over.js';
import type { TestService } from './service.js';
import { someWork } from './verified.js';

/** Three days of real acts, of which two have roots, as they are exported. */
export async function exportedWork(service: TestService): Promise<{ text: string; written: Written }> {
  const clerk = service.as('clerk-dho-1', 'clerk', '44-DHO');
  await someWork(service);
  await rootsTaken(service, '2026-12-01T08:00:00+07:00', '2026-11-30');
  await toDesk(service, await sealed(clerk, 2));
  await rootsTaken(service, '2026-12-02T08:00:00+07:00', '2026-12-01');
  await sealed(clerk, 1);
  const { text } = await exportOf(service.database.url);
  return { text, written: takenApart(text) };
}
