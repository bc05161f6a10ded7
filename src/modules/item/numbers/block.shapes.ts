import { z } from 'zod';
import { blockAccount, blockEnds } from './block-account.js';

const MOST_IN_A_BLOCK = 10_000;
const serial = z.int().min(0).max(99_999_999);

export const BlockIssue = z
  .strictObject({
    unit: z.string().max(40).describe('Mã bưu cục hoặc Bộ phận Một cửa giữ khối số'),
    person: z.uuid().optional().describe('Bưu tá giữ khối số; không ghi: dùng chung trong đơn vị'),
    prefix: z.string().regex(/^[A-Z]{2}$/),
    first: serial.describe('Số thứ tự đầu, 8 chữ số giữa của số hiệu'),
    last: serial.describe('Số thứ tự cuối'),
  })
  .refine(({ first, last }) => last >= first && last - first < MOST_IN_A_BLOCK, {
    message: 'block-size',
    path: ['last'],
  })
  .meta({ id: 'NumberBlockIssue' });
export type BlockIssue = z.infer<typeof BlockIssue>;

export const BlockReturn = z
  .strictObject({ count: z.int().min(0).max(MOST_IN_A_BLOCK).describe('Số phong bì chưa dùng bên nhận tự đếm được') })
  .meta({ id: 'NumberBlockReturn' });
export type BlockReturn = z.infer<typeof BlockReturn>;

export const BlockFilter = z.strictObject({
  unit: z.string().max(40).optional().describe('Mã đơn vị, kể cả đơn vị trực thuộc'),
  person: z.uuid().optional().describe('Bưu tá giữ khối số'),
  status: z.enum(['ISSUED', 'RETURNED']).optional(),
  after: z.uuid().optional().describe('`next` của trang trước'),
  limit: z.coerce.number().int().min(1).max(100).default(50),
});
export type BlockFilter = z.infer<typeof BlockFilter>;

export const BlockView = z
  .strictObject({
    id: z.uuid(),
    unit: z.string().describe('Mã đơn vị'),
    person: z.uuid().optional(),
    ...blockEnds,
    status: z.enum(['ISSUED', 'RETURNED']),
    actions: z.array(z.string()),
    issuedAt: z.iso.datetime({ offset: true }),
    returnedAt: z.iso.datetime({ offset: true }).optional(),
    ...blockAccount,
  })
  .meta({ id: 'NumberBlock' });
export type BlockView = z.infer<typeof BlockView>;
