import { Controller, Get, Param, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/actor.js';
import { Allow, anId, By } from '../../../platform/http.js';
import { answerPdf } from '../../../platform/pdf-answer.js';
import { IrregularityPapers } from './irregularity-papers.js';

const readers = [
  'courier',
  'clerk',
  'desk-officer',
  'post-at-desk',
  'dispatcher',
  'controller',
  'supervisor',
  'auditor',
] as const;

@Controller('v1/irregularities')
export class IrregularityRecordController {
  constructor(private readonly papers: IrregularityPapers) {}

  @Get(':id/record.pdf')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({
    summary:
      'Biên bản chênh lệch giao nhận, tình trạng bưu gửi hoặc sự vụ, bản đã phát hành; khi đã kết luận là bản có kết luận',
  })
  async record(
    @By() actor: Actor,
    @Param('id', anId) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.papers.of(actor, id));
  }
}
