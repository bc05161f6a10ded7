import { Body, Controller, Get, Headers, HttpCode, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '../platform/actor.js';
import { Clock } from '../platform/clock.js';
import { Allow, By } from '../platform/http.js';
import { ReadsBatch } from '../platform/json-body.js';
import { ReadsItsBody } from '../platform/readable.js';
import { CourierDay } from './courier-day.js';
import type { CourierDayView } from './courier-day.view.js';
import { LateActsOfDevices } from './late-acts.js';
import { LateActs, type LateAnswers } from './late-acts.shapes.js';

@Controller('v1/courier')
export class CourierController {
  constructor(
    private readonly today: CourierDay,
    private readonly lateActs: LateActsOfDevices,
    private readonly clock: Clock,
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
  @ReadsItsBody()
  @ReadsBatch('batch-unreadable')
  @ApiOperation({
    summary: 'Gửi trễ các thao tác làm lúc mất sóng; mỗi thao tác có câu trả lời riêng',
    description:
      'Thao tác bị từ chối hẳn (4xx) được giữ lại cho kiểm soát viên và thao tác sau vẫn tiếp tục; thao tác sai khuôn dạng cũng vậy. Không đọc được số thứ tự: thao tác nhận act-unplaced (422) theo vị trí của nó trong lô, không được giữ, ứng dụng gửi lại đúng số đó. Cả lô chỉ bị từ chối khi không phải JSON, không phải danh sách hoặc quá dài. Gặp 401, 429, 5xx: mọi thứ dừng lại, gửi lại nguyên các thao tác đó. Ba lần gửi liên tiếp cùng gặp 500 ở một thao tác: thao tác đó nhận late-act-failed (422) và hàng đợi đi tiếp.',
  })
  acts(
    @By() actor: Actor,
    @Headers('authorization') authorization: string,
    @Headers('accept-language') language: string | undefined,
    @Body({ schema: LateActs }) batch: LateActs,
  ): Promise<LateAnswers> {
    return this.lateActs.apply({ actor, authorization, language, at: this.clock.now() }, batch);
  }
}
