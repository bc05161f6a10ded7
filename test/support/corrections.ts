import { castOf, tally, toDesk } from './handing-over.js';
import { handing } from './results.js';
import { signature } from './papers.js';
import type { Caller, Reply, TestService } from './service.js';

/** Who puts right what others did: the controllers of two offices, and the people of the desk. */
export function correctorsOf(service: TestService) {
  return {
    controller: service.as('controller-dho', 'controller', '44-DHO'),
    otherController: service.as('controller-bdo', 'controller', '44-BDO'),
    postAtDesk: service.as('post-ttpvhcc', 'post-at-desk', '44-TTPVHCC'),
  };
}

export const why = 'Đã đối chiếu sổ và tìm khắp bưu cục (mẫu)';

export function lose(caller: Caller, number: string, said: object = {}, key?: string): Promise<Reply> {
  return caller.post(`/v1/items/${number}/lose`, { cause: 'D24', reason: why, ...said }, { key });
}

export function find(caller: Caller, number: string, said: object = {}): Promise<Reply> {
  return caller.post(`/v1/items/${number}/find`, { reason: why, ...said });
}

/** Of what a stranger had: counted and sealed anew by whoever found it. */
export const resealed = { seal: 'KQ-0009', counted: handing.counted };

export function correct(caller: Caller, number: string, holder: unknown, key?: string): Promise<Reply> {
  return caller.post(`/v1/items/${number}/correct`, { error: 'incorrect_data', holder, reason: why }, { key });
}

export function misdeliver(caller: Caller, delivery: string, key?: string): Promise<Reply> {
  return caller.post(`/v1/deliveries/${delivery}/misdeliver`, { reason: why }, { key });
}

export function retrieve(caller: Caller, way: { delivery: string; number: string }, said: object = {}): Promise<Reply> {
  const body = { number: way.number, seal: 'KQ-0002', counted: handing.counted, reason: why, ...said };
  return caller.post(`/v1/deliveries/${way.delivery}/retrieve`, body);
}

/** Papers counted at the desk in full. @returns the list they came on */
export async function filed(service: TestService, number: string): Promise<string> {
  const { officer } = castOf(service);
  const { id } = (await toDesk(service, [number])).body;
  await tally(officer, id, [{ number, asPostingSlip: true }]);
  return id;
}

export function correctFiling(
  caller: Caller,
  list: string,
  correction: { number: string; filedAt: string } & Record<string, unknown>,
  key?: string,
): Promise<Reply> {
  const body = { giverSignature: signature, reason: why, ...correction };
  return caller.post(`/v1/handovers/${list}/correct-filing`, body, { key });
}

/** Open tasks about an envelope, by kind, with the code of the unit whose they are. */
export async function tasksAbout(service: TestService, number: string): Promise<Record<string, string>> {
  const rows = await service.db.query<{ kind: string; unit: string }[]>(
    `select t.kind, u.code as unit from task t join item i on i.id = t.subject join unit u on u.id = t.unit
     where i.number = $1 and t.closed_act is null order by t.kind`,
    [number],
  );
  return Object.fromEntries(rows.map(({ kind, unit }) => [kind, unit]));
}

/** The milestone that the public reads. */
export async function milestoneOf(service: TestService, number: string): Promise<string | undefined> {
  const { body } = await service.get(`/v1/tracking/${number}`);
  return (body as { dossiers: { milestone: { code: string } }[] }).dossiers[0]?.milestone.code;
}
