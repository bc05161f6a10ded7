import { Body, Controller, Get, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../platform/acts.js';
import type { Actor } from '../platform/actor.js';
import { Allow, anId, AskedAct, By } from '../platform/http.js';
import { Pads } from './pads.js';
import { PaperReads } from './paper-reads.js';
import { PadFilter, PadIssue } from './paper.shapes.js';
import type { PadView } from './paper.view.js';
import { issuers, typists } from './sheet.lifecycle.js';

@Controller('v1/pads')
export class PadController {
  constructor(
    private readonly acts: Acts,
    private readonly pads: Pads,
    private readonly reads: PaperReads,
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
}
