import { carrierId, castOf, handOver, sealed, tally } from './handing-over.js';
import type { Caller, Reply, TestService } from './service.js';

/** All four papers of the sample dossier, one each. */
export const allPapers = [1, 2, 3, 4].map((line) => ({ line, given: 1 }));

/** The desk where papers are handed in that another desk is competent for. */
export function firstDeskOf(service: TestService) {
  return {
    officer: service.as('desk-pvhcc-bdo-1', 'desk-officer', '44-PVHCC-BDO'),
    second: service.as('desk-pvhcc-bdo-2', 'desk-officer', '44-PVHCC-BDO'),
    post: service.as('post-pvhcc-bdo', 'post-at-desk', '44-PVHCC-BDO'),
    to: { unit: '44-PVHCC-BDO' },
  };
}

export interface FiledAway {
  number: string;
  dossier: string;
  list: string;
  tallied: Reply;
}

/** Accepted and counted at the first desk. */
export async function filedAway(service: TestService, how: object = { asPostingSlip: true }): Promise<FiledAway> {
  const { clerk, carrier } = castOf(service);
  const { officer, to } = firstDeskOf(service);
  const [number = ''] = await sealed(clerk, 1);
  await handOver(clerk, { caller: carrier, to: { person: carrierId } }, [number]);
  const accepted = await handOver(carrier, { caller: officer, to }, [number]);
  const list = accepted.body.id;
  const tallied = await tally(officer, list, [{ number, ...how }]);
  return { number, dossier: accepted.body.events[0]?.dossier ?? '', list, tallied };
}

export function transfer(caller: Caller, dossier: string, said: object = {}, key?: string): Promise<Reply> {
  const body = { dossier, lines: allPapers, seal: 'LC-0001', weightGrams: 90, ...said };
  return caller.post('/v1/transfers', body, { key });
}
