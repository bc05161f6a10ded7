import { Body, Controller, Get, HttpCode, Param, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Allow, anId, AskedAct, By } from '../../../platform/http.js';
import { answerPdf } from '../../../platform/pdf-answer.js';
import { ClosingReads } from './closing-reads.js';
import { ClosingSheets } from './closing-sheets.js';
import { counters, signers } from './closing.lifecycle.js';
import { ClosingFilter, ClosingSignature, ShelfCount, ShelfRecount } from './closing.shapes.js';
import type { ClosingView, OpenBookView } from './closing.view.js';
import { Closings } from './closings.js';

const readers = [...counters, 'dispatcher', 'controller', 'supervisor', 'auditor'] as const;

@Controller('v1/closings')
export class ClosingController {
  constructor(
    private readonly acts: Acts,
    private readonly closings: Closings,
    private readonly reads: ClosingReads,
    private readonly sheets: ClosingSheets,
  ) {}

  @Post()
  @Allow({ roles: counters, scope: 'unit' })
  @ApiOperation({
    summary: 'Chốt ca: kiểm đếm bưu gửi trên tay, trên kệ; khớp sổ thì chốt ngay, không khớp thì còn chênh lệch',
  })
  count(@AskedAct() asked: Asked, @Body({ schema: ShelfCount }) body: ShelfCount): Promise<Answer> {
    return this.acts.perform(asked, 'closing.count', (act) => this.closings.count(act, body));
  }

  @Post(':id/recount')
  @HttpCode(200)
  @Allow({ roles: counters, scope: 'unit' })
  @ApiOperation({ summary: 'Kiểm đếm lại lần chốt ca còn chênh lệch, với sổ của lúc này' })
  recount(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: ShelfRecount }) body: ShelfRecount,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'closing.recount', (act) => this.closings.recount(act, id, body));
  }

  @Post(':id/sign')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Người thứ hai ký chốt ca có chênh lệch; chênh lệch mới được lập biên bản sự vụ' })
  sign(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: ClosingSignature }) body: ClosingSignature,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'closing.sign', (act) => this.closings.sign(act, id, body));
  }

  @Get()
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Các lần chốt ca của đơn vị và đơn vị trực thuộc, mới nhất trước; bưu tá: của chính mình' })
  list(
    @By() actor: Actor,
    @Query({ schema: ClosingFilter }) filter: ClosingFilter,
  ): Promise<{ data: ClosingView[]; next?: string }> {
    return this.reads.list(actor, filter);
  }

  @Get('current')
  @Allow({ roles: counters, scope: 'unit' })
  @ApiOperation({
    summary: 'Sổ đang mở của mình: chênh lệch các ngày trước, rồi tồn đầu, nhận, giao, tồn cuối đến lúc này',
  })
  current(@By() actor: Actor): Promise<OpenBookView> {
    return this.reads.current(actor);
  }

  @Get(':id')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Một lần chốt ca, từng bưu gửi' })
  read(@By() actor: Actor, @Param('id', anId) id: string): Promise<ClosingView> {
    return this.reads.read(actor, id);
  }

  @Get(':id/sheet.pdf')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'Báo cáo chốt ca đã phát hành, có mã gốc của ngày và của ngày trước' })
  async sheet(
    @By() actor: Actor,
    @Param('id', anId) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.sheets.of(actor, id));
  }
}
