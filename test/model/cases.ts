import { AUTHORITY, DESK } from './cast.js';
import type { Case, State } from './state.js';

/** A new dossier, opened by whoever asks for a visit, hands in papers or orders a result. */
export function openCase(
  state: State,
  key: string,
  of: Pick<Case, 'service' | 'home' | 'requestedBy'> & { status?: string; office?: string },
): void {
  const { service, home, requestedBy, status = 'OPENED', office = home } = of;
  const units = [office, DESK, AUTHORITY];
  state.cases[key] = { key, status, service, requestedBy, home, units, seq: 0, steps: [], charges: [] };
}
