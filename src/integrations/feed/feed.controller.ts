import { Controller, Get, Headers, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../../platform/http.js';
import { BEGINNING, LONGEST_POSITION } from './feed.rules.js';
import { FeedConsumers } from './feed-consumers.js';
import { FeedReads, type FeedView } from './feed-reads.js';

/** What an outside system asks beside that is passed over. */
const Page = z.object({
  after: z.string().max(LONGEST_POSITION).default(BEGINNING).describe('«next» của lần đọc trước; 0 để đọc từ đầu'),
  limit: z.coerce.number().int().min(1).max(1_000).default(100),
});

@Controller('v1/events')
export class FeedController {
  constructor(
    private readonly consumers: FeedConsumers,
    private readonly reads: FeedReads,
  ) {}

  @Get()
  @Allow({ roles: [], scope: 'endpoint' })
  @ApiOperation({
    summary: 'Sự kiện hồ sơ cho hệ thống ngoài tự đọc, theo thứ tự vị trí; đăng nhập Basic bằng tên và mã của kết nối',
  })
  async read(
    @Headers('authorization') authorization: string | undefined,
    @Query({ schema: Page }) page: z.infer<typeof Page>,
  ): Promise<FeedView> {
    return this.reads.page((await this.consumers.signedIn(authorization)).id, page);
  }
}
