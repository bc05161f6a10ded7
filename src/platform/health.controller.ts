import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Allow } from './http.js';
import { Readiness, type Ready } from './readiness.js';

@Controller()
export class HealthController {
  constructor(private readonly readiness: Readiness) {}

  @Get('health')
  @Allow({ roles: [], scope: 'public' })
  @ApiOperation({ summary: 'Tiến trình còn sống' })
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Allow({ roles: [], scope: 'public' })
  @ApiOperation({ summary: 'Sẵn sàng nhận việc: cơ sở dữ liệu trả lời' })
  ready(): Promise<Ready> {
    return this.readiness.now();
  }
}
