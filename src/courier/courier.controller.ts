import { Body, Controller, Get, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '../platform/actor.js';
import { Allow, By } from '../platform/http.js';
import { CourierDay } from './courier-day.js';
import type { CourierDayView } from './courier-day.view.js';
import { LateActsOfDevices } from './late-acts.js';
import { LateActs, type LateAnswers } from './late-acts.shapes.js';

@Controller('v1/courier')
export class CourierController {
  constructor(
    private readonly today: CourierDay,
    private readonly lateActs: LateActsOfDevices,
  ) {}

  @Get('day')
  @Allow({ roles: ['courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Việc trong ngày của bưu tá: lượt nhận hồ sơ, bưu gửi đang giữ, kết quả cần phát' })
  day(@By() actor: Actor): Promise<CourierDayView> {
    return this.today.of(actor);
  }

  @Post('acts')
  @HttpCode(200)
  @Allow({ roles: ['courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Gửi trễ các thao tác làm lúc mất sóng; mỗi thao tác có câu trả lời riêng' })
  acts(
    @By() actor: Actor,
    @Headers('authorization') authorization: string,
    @Headers('accept-language') language: string | undefined,
    @Body({ schema: LateActs }) batch: LateActs,
  ): Promise<LateAnswers> {
    return this.lateActs.apply({ actor, authorization, language }, batch);
  }
}
