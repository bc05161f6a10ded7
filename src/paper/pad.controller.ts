import { Body, Controller, Get, Param, Post, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Acts, type Answer, type Asked } from '../platform/acts.js';
import type { Actor } from '../platform/actor.js';
import { Allow, anId, AskedAct, By } from '../platform/http.js';
import { answerPdf } from '../platform/pdf-answer.js';
import { PadPrints } from './pad-prints.js';
import { Pads } from './pads.js';
import { PaperReads } from './paper-reads.js';
import { PadFilter, PadIssue, PadPrint } from './paper.shapes.js';
import type { PadView } from './paper.view.js';
import { confirmers, issuers, typists } from './sheet.lifecycle.js';

@Controller('v1/pads')
export class PadController {
  constructor(
    private readonly acts: Acts,
    private readonly pads: Pads,
    private readonly reads: PaperReads,
    private readonly prints: PadPrints,
  ) {}

  @Post()
  @Allow({ roles: issuers, scope: 'unit' })
  @ApiOperation({ summary: 'Cấp một tập phiếu giấy đánh số cho đơn vị hoặc bưu tá, dùng khi mất mạng, mất điện' })
  issue(@AskedAct() asked: Asked, @Body({ schema: PadIssue }) body: PadIssue): Promise<Answer> {
    return this.acts.perform(asked, 'pad.issue', (act) => this.pads.issue(act, body));
  }

  @Get()
  @Allow({ roles: [...typists, 'supervisor', 'auditor'], scope: 'unit' })
  @ApiOperation({ summary: 'Các tập phiếu của đơn vị: đã dùng bao nhiêu tờ, còn thiếu số nào' })
  list(
    @By() actor: Actor,
    @Query({ schema: PadFilter }) filter: PadFilter,
  ): Promise<{ data: PadView[]; next?: string }> {
    return this.reads.pads(actor, filter);
  }

  @Get(':id')
  @Allow({ roles: [...typists, 'supervisor', 'auditor'], scope: 'unit' })
  @ApiOperation({ summary: 'Một tập phiếu: từng số đã nhập, đã ghi nhận, đã hủy hay còn trống' })
  read(@By() actor: Actor, @Param('id', anId) id: string): Promise<PadView> {
    return this.reads.pad(actor, id);
  }

  @Get(':id/sheets.pdf')
  @Allow({ roles: confirmers, scope: 'unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'In các tờ còn trống của tập phiếu theo một mẫu, mỗi tờ một trang A4' })
  async print(
    @By() actor: Actor,
    @Param('id', anId) id: string,
    @Query({ schema: PadPrint }) asked: PadPrint,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.prints.sheets(actor, id, asked));
  }
}
