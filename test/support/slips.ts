import { counterIntake } from './papers.js';
import type { Caller, Reply, TestService } from './service.js';

export interface Slip {
  id: string;
  number: string;
  payee: 'post' | 'authority';
  amount: number;
  dossier: string;
}

/** Slips of a dossier that are not void, oldest first. */
export function liveSlips(service: TestService, dossier: string): Promise<Slip[]> {
  return service.db.query<Slip[]>(
    `select id, number, payee, amount::int as amount, dossier from payment_slip
     where dossier = $1 and voided_act is null order by issued_at, number`,
    [dossier],
  );
}

/** Money taken for one dossier at the counter or at the door: the postage and the fee. */
export async function paid(
  service: TestService,
  collector: Caller,
  method = 'cash',
): Promise<Record<Slip['payee'], Slip> & { item: string }> {
  const { items } = await counterIntake(collector);
  const dossier = items[0]?.dossier ?? '';
  await service.db.query('update payment_slip set method = $2 where dossier = $1', [dossier, method]);
  const slips = await liveSlips(service, dossier);
  return {
    ...(Object.fromEntries(slips.map((slip) => [slip.payee, slip])) as Record<Slip['payee'], Slip>),
    item: items[0]?.number ?? '',
  };
}

/** The same money taken by somebody else, on slips in place of those that are made void. */
export async function takenAnew(
  service: TestService,
  by: Caller,
  { post, authority }: Record<Slip['payee'], Slip>,
  method: string,
): Promise<Record<Slip['payee'], Slip>> {
  for (const slip of [post, authority]) {
    await voided(by, slip);
    await reissued(by, slip, method);
  }
  const live = await liveSlips(service, post.dossier);
  return Object.fromEntries(live.map((slip) => [slip.payee, slip])) as Record<Slip['payee'], Slip>;
}

/** The last serial of every book, and whether every serial up to it stands on exactly one slip. */
export async function books(service: TestService): Promise<{ name: string; last: number; whole: boolean }[]> {
  return service.db.query(
    `select b.name, b.next_serial - 1 as last,
       array(select s.serial from payment_slip s where s.book = b.id order by s.serial)
         = array(select generate_series(1, b.next_serial - 1)) as whole
     from slip_book b order by b.name`,
  );
}

export function codeOf({ status, body }: Reply): object {
  return { status, code: body.code };
}

export const reason = 'Khách trả bằng thẻ, không dùng tiền mặt';
export function voided(by: Caller, { number }: Pick<Slip, 'number'>, key?: string): Promise<Reply> {
  return by.post(`/v1/payment-slips/${number}/void`, { reason }, { key });
}

export function replaced(by: Caller, { number }: Pick<Slip, 'number'>, method = 'cash'): Promise<Reply> {
  return by.post(`/v1/payment-slips/${number}/replace`, { reason, method });
}

export function reissued(by: Caller, { number }: Pick<Slip, 'number'>, method = 'transfer'): Promise<Reply> {
  return by.post(`/v1/payment-slips/${number}/reissue`, { method });
}
