import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { Allow, anId, AskedAct } from '../../platform/http.js';
import { Attempts } from './attempts.js';
import { CodeTries } from './one-time-code/code-tries.js';
import { Failure, HandingOut, NoticeInput } from './delivery.shapes.js';
import { HandOuts } from './hand-outs.js';
import { Notices } from './notices.js';

@Controller('v1/deliveries')
export class AttemptController {
  constructor(
    private readonly acts: Acts,
    private readonly attempts: Attempts,
    private readonly handOuts: HandOuts,
    private readonly notices: Notices,
    private readonly codes: CodeTries,
  ) {}

  @Post(':id/deliver')
  @HttpCode(200)
  @Allow({ roles: ['courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Phát tại địa chỉ: kiểm tra giấy tờ, đếm, thu tiền, ký' })
  deliver(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: HandingOut }) body: HandingOut,
  ): Promise<Answer> {
    return this.codes.before(asked, id, body.code, (checked) =>
      this.acts.perform(asked, 'delivery.deliver', (act) => this.handOuts.deliver(act, id, { ...body, checked })),
    );
  }

  @Post(':id/hand-out')
  @HttpCode(200)
  @Allow({ roles: ['clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Phát tại quầy bưu gửi đang lưu: cùng quy tắc về người nhận' })
  handOut(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: HandingOut }) body: HandingOut,
  ): Promise<Answer> {
    return this.codes.before(asked, id, body.code, (checked) =>
      this.acts.perform(asked, 'delivery.hand-out', (act) => this.handOuts.handOut(act, id, { ...body, checked })),
    );
  }

  @Post(':id/fail')
  @HttpCode(200)
  @Allow({ roles: ['courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Phát không thành công: lý do D… và cách xử lý T…, kèm bằng chứng' })
  fail(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: Failure }) body: Failure,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'delivery.fail', (act) => this.attempts.fail(act, id, body));
  }

  @Post(':id/notice')
  @HttpCode(200)
  @Allow({ roles: ['clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Gửi giấy mời nhận bưu gửi đang lưu tại bưu cục' })
  notice(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: NoticeInput }) body: z.infer<typeof NoticeInput>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'delivery.notice', (act) => this.notices.give(act, id, body.channel));
  }

  @Post(':id/retry')
  @HttpCode(200)
  @Allow({ roles: ['clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Phát lại tại nhà bưu gửi đang lưu' })
  retry(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'delivery.retry', (act) => this.notices.retry(act, id));
  }
}
