import { Controller, Get, Headers, Param, Res } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import { Allow, anId } from '../../../platform/http.js';
import { answerRecord, type RecordCheckView } from './record-answer.js';
import { Records } from './records.js';

@Controller('v1/records')
export class RecordsController {
  constructor(private readonly records: Records) {}

  @Get(':check')
  @Allow({ roles: [], scope: 'public' })
  @ApiProduces('application/json', 'text/html')
  @ApiOperation({ summary: 'Biên bản đã in còn hiệu lực hay không, theo mã trên giấy; không cho biết gì khác' })
  async check(
    @Param('check', anId) check: string,
    @Headers('accept') accept: string | undefined,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<RecordCheckView | string> {
    return answerRecord(reply, await this.records.stateOf(check), accept);
  }
}
