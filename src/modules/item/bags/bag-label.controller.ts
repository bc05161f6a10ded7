import { Controller, Get, Param, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../../platform/actor.js';
import { Allow, By } from '../../../platform/http.js';
import { answerPdf } from '../../../platform/pdf-answer.js';
import { BagLabels } from './bag-labels.js';

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

@Controller('v1/bags')
export class BagLabelController {
  constructor(private readonly labels: BagLabels) {}

  @Get(':number/label.pdf')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'Nhãn túi thư 100 × 150 mm: số hiệu, niêm phong, nơi nhận; không cho biết nội dung' })
  async label(
    @By() actor: Actor,
    @Param('number') number: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.labels.of(actor, number));
  }
}
