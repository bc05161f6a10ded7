import { Controller, Headers, Param, Put, Req } from '@nestjs/common';
import { ApiBody, ApiConsumes, ApiOperation } from '@nestjs/swagger';
import type { FastifyRequest } from 'fastify';
import { Allow } from '../../platform/http.js';
import { Refused } from '../../platform/problems.js';
import { Evidence } from './evidence.js';

@Controller('v1/evidence')
export class EvidenceController {
  constructor(private readonly evidence: Evidence) {}

  @Put(':sha256')
  @Allow({ roles: ['courier', 'clerk', 'desk-officer', 'post-at-desk', 'controller'], scope: 'directory' })
  @ApiConsumes('application/octet-stream', 'image/jpeg', 'image/png')
  @ApiBody({ schema: { type: 'string', format: 'binary' } })
  @ApiOperation({ summary: 'Tải bằng chứng lên theo mã băm (nội dung quyết định địa chỉ, gửi lại không sao)' })
  put(
    @Param('sha256') sha256: string,
    @Headers('content-type') mediaType: string | undefined,
    @Req() request: FastifyRequest<{ Body: unknown }>,
  ): Promise<{ sha256: string; size: number }> {
    return this.evidence.put(sha256, ...contentOf(request.body, mediaType));
  }
}

/** How a picture of this type begins. */
const BEGINNINGS: Record<string, Buffer> = {
  'image/jpeg': Buffer.from([0xff, 0xd8, 0xff]),
  'image/png': Buffer.from('\x89PNG\r\n\x1a\n', 'latin1'),
};

/** The bytes and what they are, whatever they were called. @throws Refused `unsupported-media-type` (415): nothing, or not the picture that was said */
function contentOf(body: unknown, said = ''): [bytes: Buffer, mediaType: string] {
  const mediaType = (said.split(';')[0] ?? '').trim().toLowerCase();
  const beginning = BEGINNINGS[mediaType] ?? Buffer.alloc(0);
  const some = Buffer.isBuffer(body) && body.length > 0;
  if (!some || !beginsWith(body, beginning)) throw new Refused('unsupported-media-type');
  const [picture] = Object.entries(BEGINNINGS).find(([, start]) => beginsWith(body, start)) ?? [];
  return [body, picture ?? mediaType];
}

function beginsWith(bytes: Buffer, beginning: Buffer): boolean {
  return bytes.subarray(0, beginning.length).equals(beginning);
}
