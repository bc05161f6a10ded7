import { z } from 'zod';

const count = z.int().min(0);

/** What became of the numbers of a block: used + spoiled + lost + misprinted + unused = size. */
export const blockAccount = {
  size: count.describe('Số lượng số hiệu của khối = đã dùng + hỏng + mất + in sai + chưa dùng'),
  used: count.describe('Đã gắn với bưu gửi'),
  spoiled: count.describe('Đã hủy vì nhãn hỏng'),
  lost: count.describe('Đã hủy vì mất phong bì'),
  misprinted: count.describe('Đã hủy vì in sai'),
  unused: count.describe('Chưa dùng'),
};

/** The two ends of a block, as they are printed. */
export const blockEnds = {
  first: z.string().describe('Số hiệu đầu của khối'),
  last: z.string().describe('Số hiệu cuối của khối'),
};

/**
 * SQL: the account of the row `b` of `number_block`, as the row `a`; to be joined. Of a block that came back as it was then. A
 * number that is void counts as void only.
 */
export const ACCOUNT = `cross join lateral (
  select b.prefix || lpad(b.first_serial::text, 8, '0') || '0VN' as low, b.prefix || lpad(b.last_serial::text, 8, '0') || '9VN' as high,
    b.last_serial - b.first_serial + 1 as size) ends
cross join lateral (
  select count(*) filter (where v.kind = 'spoiled')::int as spoiled, count(*) filter (where v.kind = 'lost')::int as lost,
    count(*) filter (where v.kind = 'misprinted')::int as misprinted, count(*)::int as void
  from number_void v where v.number between ends.low and ends.high and (b.returned_at is null or v.voided_at <= b.returned_at)) voids
cross join lateral (
  select count(distinct i.number)::int as used from item i
  where i.number between ends.low and ends.high and i.sealed_at > b.issued_at - interval '24 months'
    and (b.returned_at is null or i.sealed_at <= b.returned_at)
    and not exists (select from number_void w where w.number = i.number and (b.returned_at is null or w.voided_at <= b.returned_at))) uses
cross join lateral (
  select ends.size, uses.used, voids.spoiled, voids.lost, voids.misprinted, ends.size - uses.used - voids.void as unused) a`;
