import pg from 'pg';
import type { Caller, Reply, TestService } from './service.js';

/** Counts what lies on a shelf; nothing lies there where no number is given. */
export function close(caller: Caller, numbers: readonly string[]): Promise<Reply> {
  return caller.post('/v1/closings', shelf(numbers));
}

export function recount(caller: Caller, id: string, numbers: readonly string[]): Promise<Reply> {
  return caller.post(`/v1/closings/${id}/recount`, { ...shelf(numbers), reason: 'Đếm sót một ngăn' });
}

/** For the list as he sees it; who sees none names some other. */
export async function sign(caller: Caller, id: string): Promise<Reply> {
  const { body } = await caller.get(`/v1/closings/${id}`);
  const listHash = body['listHash'] ?? '0'.repeat(64);
  return caller.post(`/v1/closings/${id}/sign`, { note: 'Đã cùng tìm ở cả hai kệ, chưa thấy', listHash });
}

function shelf(numbers: readonly string[]): object {
  return numbers.length > 0 ? { numbers } : { nothing: true };
}

/** Eight in the morning of a day of the service's week, `2026-12-01`. */
export function morningOf(service: TestService, day: string): void {
  service.clock.moveTo(new Date(`${day}T08:00:00+07:00`));
}

/** As owner of the database, for what no request may do. */
async function asOwner(service: TestService, ...statements: string[]): Promise<void> {
  const owner = new pg.Client({ connectionString: service.database.url });
  await owner.connect();
  for (const statement of statements) await owner.query(statement);
  await owner.end();
}

/** Nobody has ever closed. */
export function noClosings(service: TestService): Promise<void> {
  return asOwner(
    service,
    'delete from closing_difference',
    `delete from irregularity where kind = 'closing'`,
    'delete from closing_block',
    'delete from closing_line',
    'delete from closing_count',
    'delete from closing',
  );
}

/** Whatever was signed differs again, and nobody has signed it. */
export function noSignatures(service: TestService): Promise<void> {
  return asOwner(
    service,
    'update closing_difference set irregularity = null',
    `delete from irregularity where kind = 'closing'`,
    `update closing set status = 'DIFFERENT', signed_by = null, signed_act = null, signed_at = null, note = null
     where status = 'CLOSED_WITH_DIFFERENCE'`,
  );
}

/** The closings of today as if they were of the day before the service began, whose root is taken. */
export function closedTheDayBefore(service: TestService): Promise<void> {
  return asOwner(
    service,
    `update closing set day = '2026-11-29', counted_at = '2026-11-29T17:00:00+07:00', signed_at = signed_at - interval '1 day'`,
    `insert into ended_day (day, ended_at, rooted_at) values ('2026-11-29', '2026-11-30T00:05:00+07:00', '2026-11-30T00:05:00+07:00')
     on conflict do nothing`,
    `insert into day_root (unit, day, previous, root, acts, taken_act, taken_at)
     select u.id, '2026-11-29', sha256('previous'), sha256('root'), 1, (select id from act order by recorded_at limit 1), '2026-11-30T00:05:00+07:00'
     from unit u where u.kind = 'province' and u.code = '44' on conflict do nothing`,
  );
}
