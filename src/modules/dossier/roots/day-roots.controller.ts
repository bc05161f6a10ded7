import { Controller, Get, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '../../../platform/actor.js';
import { Allow, By } from '../../../platform/http.js';
import { DayRootFilter, DayRootReads, type DayRootView } from './day-root-reads.js';

@Controller('v1/day-roots')
export class DayRootsController {
  constructor(private readonly roots: DayRootReads) {}

  @Get()
  @Allow({ roles: ['clerk', 'desk-officer', 'controller', 'supervisor', 'auditor'], scope: 'unit' })
  @ApiOperation({ summary: 'Mã gốc của từng ngày theo tỉnh, để so với mã in trên giấy; ngày mới nhất trước' })
  list(
    @By() actor: Actor,
    @Query({ schema: DayRootFilter }) filter: DayRootFilter,
  ): Promise<{ data: DayRootView[]; next: string | null }> {
    return this.roots.list(actor, filter);
  }
}
