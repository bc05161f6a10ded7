import { Controller, Get, Headers, Ip, Param, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { Allow } from '../../platform/http.js';
import { Tracking } from './tracking.js';
import type { TrackingView } from './tracking.view.js';

const Look = z.strictObject({
  code: z.string().min(1).max(20).optional().describe('Mã tra cứu 6 ký tự in trên liên Phiếu gửi'),
});

@Controller('v1/tracking')
export class TrackingController {
  constructor(private readonly tracking: Tracking) {}

  @Get(':reference')
  @Allow({ roles: [], scope: 'public' })
  @ApiOperation({ summary: 'Tra cứu hành trình theo số yêu cầu, số hiệu bưu gửi, mã bưu chính hoặc mã hồ sơ' })
  look(
    @Param('reference') reference: string,
    @Query({ schema: Look }) { code }: z.infer<typeof Look>,
    @Ip() caller: string,
    @Headers('accept-language') wanted = '',
  ): Promise<TrackingView> {
    return this.tracking.look(reference, { code, caller, language: /^en\b/i.test(wanted) ? 'en' : 'vi' });
  }
}
