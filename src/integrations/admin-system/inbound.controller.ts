import { Controller, HttpCode, Param, Post, Req, type RawBodyRequest } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http.js';
import { ReadsItsBody } from '../../platform/readable.js';
import type { Fate } from './inbound-acts.js';
import { InboundWebhooks } from './inbound-webhooks.js';

@Controller('v1/inbound')
export class InboundController {
  constructor(private readonly webhooks: InboundWebhooks) {}

  @Post(':endpoint')
  @HttpCode(202)
  @Allow({ roles: [], scope: 'signature' })
  @ReadsItsBody()
  @ApiOperation({ summary: 'Sự kiện của hệ thống một cửa, ký theo Standard Webhooks 1.0' })
  receive(
    @Param('endpoint') endpoint: string,
    @Req() request: RawBodyRequest<FastifyRequest>,
  ): Promise<{ status: Fate }> {
    return this.webhooks.take(endpoint, request.headers, request.rawBody);
  }
}
