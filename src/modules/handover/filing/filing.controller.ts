import { Body, Controller, Get, HttpCode, Param, Post, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Allow, anId, AskedAct, By } from '../../../platform/http.js';
import { answerPdf } from '../../../platform/pdf-answer.js';
import { FilingCorrections } from './filing-corrections.js';
import { FilingPapers } from './filing-papers.js';
import { FilingCorrection } from './filing.shapes.js';

@Controller('v1/handovers')
export class FilingController {
  constructor(
    private readonly acts: Acts,
    private readonly filings: FilingCorrections,
    private readonly papers: FilingPapers,
  ) {}

  @Post(':id/correct-filing')
  @HttpCode(200)
  @Allow({ roles: ['desk-officer', 'post-at-desk'], scope: 'unit' })
  @ApiOperation({ summary: 'Sửa thời điểm nộp bằng biên bản bổ sung hai bên cùng ký, trước khi cơ quan tiếp nhận' })
  correct(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: FilingCorrection }) body: FilingCorrection,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.correct-filing', (act) => this.filings.correct(act, id, body));
  }

  @Get(':id/supplements/:number.pdf')
  @Allow({
    roles: ['courier', 'clerk', 'desk-officer', 'post-at-desk', 'dispatcher', 'controller', 'supervisor', 'auditor'],
    scope: 'unit',
  })
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'Biên bản bổ sung sửa thời điểm nộp của hồ sơ trong một bưu gửi, bản đã phát hành' })
  async supplement(
    @By() actor: Actor,
    @Param('id', anId) id: string,
    @Param('number') number: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.papers.of(actor, id, number));
  }
}
