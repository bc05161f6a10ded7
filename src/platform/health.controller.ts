import { Controller, Get } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { DataSource } from 'typeorm';
import { Allow } from './http.js';
import { Refused } from './problems.js';

@Controller()
export class HealthController {
  constructor(private readonly dataSource: DataSource) {}

  @Get('health')
  @Allow({ roles: [], scope: 'public' })
  @ApiOperation({ summary: 'Tiến trình còn sống' })
  health(): { status: 'ok' } {
    return { status: 'ok' };
  }

  @Get('ready')
  @Allow({ roles: [], scope: 'public' })
  @ApiOperation({ summary: 'Sẵn sàng nhận việc: cơ sở dữ liệu trả lời' })
  async ready(): Promise<{ status: 'ok' }> {
    await this.dataSource.query('select 1').catch(() => {
      throw new Refused('busy');
    });
    return { status: 'ok' };
  }
}
