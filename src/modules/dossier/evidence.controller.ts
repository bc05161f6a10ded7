import { Controller, Headers, Param, Put, Req } from '@nestjs/common';
import { ApiConsumes, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http.js';
import { Refused } from '../../platform/problems.js';
import { Evidence } from './evidence.js';

@Controller('v1/evidence')
export class EvidenceController {
  constructor(private readonly evidence: Evidence) {}

  @Put(':sha256')
  @Allow({ roles: ['courier', 'clerk', 'desk-officer', 'post-at-desk', 'controller'], scope: 'directory' })
  @ApiConsumes('application/octet-stream', 'image/jpeg', 'image/png', 'application/json')
  @ApiOperation({ summary: 'Tải bằng chứng lên theo mã băm (nội dung quyết định địa chỉ, gửi lại không sao)' })
  put(
    @Param('sha256') sha256: string,
    @Headers('content-type') mediaType: string,
    @Req() request: FastifyRequest<{ Body: unknown }>,
  ): Promise<{ sha256: string; size: number }> {
    return this.evidence.put(sha256, bytesOf(request.body), mediaType);
  }
}

function bytesOf(body: unknown): Buffer {
  if (Buffer.isBuffer(body) && body.length > 0) return body;
  throw new Refused('unsupported-media-type');
}
