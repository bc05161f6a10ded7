import { join } from 'node:path';
import { projectFolder } from '../../src/platform/project.js';
import type { CaseResult } from './run-case.js';

/** Something without which a fault would do harm; a patch takes it away. */
export interface Protection {
  name: string;
  noticedBy: string[];
  /** What a case must say at least, so that another trouble is not taken for it. */
  says: RegExp;
}

export const protections: readonly Protection[] = [
  { name: 'lease', noticedBy: ['X20'], says: /over the wire twice|two senders/ },
  { name: 'act-id', noticedBy: ['X1'], says: /asked again|asked for by nobody/ },
  { name: 'sweeper', noticedBy: ['X3'], says: /not drained/ },
  { name: 'wake-up', noticedBy: ['X21'], says: /not sent until somebody sweeps/ },
  { name: 'breaker', noticedBy: ['X5'], says: /breaker did not open|probes of an endpoint/ },
  { name: 'signature', noticedBy: ['X9'], says: /forged webhook was answered|forged and stale webhooks were refused/ },
];

/** Where the patch lies that takes it away. */
export function patchOf({ name }: Protection): string {
  return join(projectFolder(), 'test', 'faults', 'without', `${name}.patch`);
}

/** Whether its absence was noticed, and for that reason. */
export function isNoticed({ says }: Protection, results: readonly CaseResult[]): boolean {
  return results.some(({ wrong }) => wrong.some((sentence) => says.test(sentence)));
}
