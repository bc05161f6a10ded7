import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Actor } from '../../platform/actor.js';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { Allow, anId, AskedAct, By } from '../../platform/http.js';
import { WebhookEndpoints } from './webhook-endpoints.js';
import { WebhookReads } from './webhook-reads.js';
import { WebhookReplays } from './webhook-replays.js';
import { Webhooks, type SecretAnswer, type TestAnswer } from './webhooks.js';
import { WebhookFilter, WebhookOpen, WebhookReplay, WebhookRotate, type WebhookView } from './webhooks.shapes.js';

const operators = ['supervisor'] as const;
const readers = ['supervisor', 'auditor'] as const;

@Controller('v1/endpoints')
export class WebhooksController {
  constructor(
    private readonly acts: Acts,
    private readonly webhooks: Webhooks,
    private readonly endpoints: WebhookEndpoints,
    private readonly replays: WebhookReplays,
    private readonly reads: WebhookReads,
  ) {}

  @Get()
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Các kết nối webhook của đơn vị và các đơn vị trực thuộc' })
  list(
    @By() actor: Actor,
    @Query({ schema: WebhookFilter }) filter: WebhookFilter,
  ): Promise<{ data: WebhookView[]; next: string | null }> {
    return this.reads.list(actor, filter);
  }

  @Get(':id')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Một kết nối webhook: trạng thái, còn nợ bao nhiêu hồ sơ' })
  one(@By() actor: Actor, @Param('id', anId) id: string): Promise<WebhookView> {
    return this.reads.one(actor, id);
  }

  @Get(':id/replays')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Các lần gửi lại và tiến độ' })
  replaysOf(@By() actor: Actor, @Param('id', anId) id: string): ReturnType<WebhookReplays['list']> {
    return this.replays.list(actor, id);
  }

  @Post()
  @Allow({ roles: operators, scope: 'unit' })
  @ApiOperation({ summary: 'Mở kết nối webhook; khóa (secret) chỉ hiện trong câu trả lời này' })
  open(@AskedAct() asked: Asked, @Body({ schema: WebhookOpen }) body: WebhookOpen): Promise<SecretAnswer> {
    return this.webhooks.open(asked, body);
  }

  @Post(':id/rotate')
  @HttpCode(200)
  @Allow({ roles: operators, scope: 'unit' })
  @ApiOperation({ summary: 'Đổi khóa; khóa cũ còn ký thêm 24 giờ' })
  rotate(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: WebhookRotate }) { atOnce }: z.infer<typeof WebhookRotate>,
  ): Promise<SecretAnswer> {
    return this.webhooks.rotate(asked, id, atOnce);
  }

  @Post(':id/test')
  @HttpCode(200)
  @Allow({ roles: operators, scope: 'unit' })
  @ApiOperation({ summary: 'Gửi thử một sự kiện không thuộc hồ sơ nào' })
  test(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<TestAnswer> {
    return this.webhooks.test(asked, id);
  }

  @Post(':id/replay')
  @HttpCode(200)
  @Allow({ roles: operators, scope: 'unit' })
  @ApiOperation({ summary: 'Gửi lại các sự kiện của một khoảng thời gian, hoặc của một hồ sơ theo số thứ tự' })
  replay(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: WebhookReplay }) body: WebhookReplay,
  ): Promise<Answer> {
    return this.webhooks.replay(asked, id, body);
  }

  @Post(':id/resume')
  @HttpCode(200)
  @Allow({ roles: operators, scope: 'unit' })
  @ApiOperation({ summary: 'Gửi tiếp cho kết nối đã bị tắt, bắt đầu từ những gì còn nợ' })
  resume(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'endpoint.resume', (act) => this.endpoints.resume(act, id));
  }

  @Post(':id/close')
  @HttpCode(200)
  @Allow({ roles: operators, scope: 'unit' })
  @ApiOperation({ summary: 'Đóng kết nối: không gửi gì nữa, kể cả những gì còn nợ' })
  close(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'endpoint.close', (act) => this.endpoints.close(act, id));
  }
}
