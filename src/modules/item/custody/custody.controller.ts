import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '../../../platform/actor.js';
import { Allow, By } from '../../../platform/http.js';
import { CustodyQueue } from './custody-queue.js';
import { AgesFilter, CustodyFilter } from './custody.shapes.js';
import type { CustodyAgeView, CustodyLineView } from './custody.view.js';

const staff = [
  'clerk',
  'courier',
  'dispatcher',
  'desk-officer',
  'post-at-desk',
  'controller',
  'supervisor',
  'auditor',
] as const;

@Controller('v1/custody')
export class CustodyController {
  constructor(private readonly queue: CustodyQueue) {}

  @Get()
  @Allow({ roles: staff, scope: 'unit' })
  @ApiOperation({
    summary: 'Bưu gửi đang giữ tại đơn vị và các đơn vị trực thuộc, giữ lâu nhất trước; bưu tá: của chính mình',
  })
  list(
    @By() actor: Actor,
    @Query({ schema: CustodyFilter }) filter: CustodyFilter,
  ): Promise<{ data: CustodyLineView[]; next: string | null }> {
    return this.queue.list(actor, filter);
  }

  @Get('ages')
  @Allow({ roles: staff, scope: 'unit' })
  @ApiOperation({ summary: 'Từng bên giữ: bao nhiêu bưu gửi, lâu nhất từ khi nào, bao nhiêu quá hạn' })
  ages(@By() actor: Actor, @Query({ schema: AgesFilter }) filter: AgesFilter): Promise<{ data: CustodyAgeView[] }> {
    return this.queue.ages(actor, filter);
  }
}
