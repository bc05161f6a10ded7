import { Controller, Get, Param, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/actor.js';
import { Allow, anId, By } from '../../../platform/http.js';
import { answerPdf } from '../../../platform/pdf-answer.js';
import { ListCovers } from '../lists/list-covers.js';
import { RecordPapers } from './record-papers.js';

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

@Controller('v1/handovers')
export class RecordController {
  constructor(
    private readonly papers: RecordPapers,
    private readonly covers: ListCovers,
  ) {}

  @Get(':id/cover.pdf')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'Tờ bìa của bảng kê đang chờ nhận: một mã vạch chung, không có nội dung bảng kê' })
  async cover(
    @By() actor: Actor,
    @Param('id', anId) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.covers.of(actor, id));
  }

  @Get(':id/record.pdf')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({
    summary: 'Bảng kê hoặc biên bản giao nhận đã ký, bản đã phát hành; sau khi kiểm đếm giấy tờ là biên bản kiểm đếm',
  })
  async record(
    @By() actor: Actor,
    @Param('id', anId) id: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.papers.of(actor, id));
  }
}
