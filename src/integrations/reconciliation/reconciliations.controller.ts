import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '../../platform/actor.js';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { Allow, anId, AskedAct, By } from '../../platform/http.js';
import { Differences } from './differences.js';
import { PlannedDays } from './planned-days.js';
import { repairers } from './reconciliation.rules.js';
import { ReconciliationReads } from './reconciliation-reads.js';
import {
  DifferenceFilter,
  DifferenceReason,
  ReconciliationAsked,
  ReconciliationFilter,
  type DifferenceView,
  type ReconciliationView,
} from './reconciliation.shapes.js';

const readers = ['desk-officer', 'controller', 'supervisor', 'auditor'] as const;

@Controller('v1')
export class ReconciliationsController {
  constructor(
    private readonly acts: Acts,
    private readonly days: PlannedDays,
    private readonly differences: Differences,
    private readonly reads: ReconciliationReads,
  ) {}

  @Post('reconciliations')
  @HttpCode(201)
  @Allow({ roles: ['controller', 'supervisor'], scope: 'unit' })
  @ApiOperation({ summary: 'Đối soát một ngày với hệ thống một cửa ngay, lần đầu hoặc lại' })
  ask(@AskedAct() asked: Asked, @Body({ schema: ReconciliationAsked }) day: ReconciliationAsked): Promise<Answer> {
    return this.acts.perform(asked, 'reconciliation.ask', (act) => this.days.ask(act, day));
  }

  @Get('reconciliations')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Các ngày đã và sẽ đối soát, số chênh lệch theo loại; mới nhất trước' })
  list(
    @By() actor: Actor,
    @Query({ schema: ReconciliationFilter }) filter: ReconciliationFilter,
  ): Promise<{ data: ReconciliationView[]; next: string | null }> {
    return this.reads.days(actor, filter);
  }

  @Get('reconciliations/:id')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Chênh lệch của một ngày: loại, đơn vị phải giải trình, việc có thể làm' })
  read(
    @By() actor: Actor,
    @Param('id', anId) id: string,
    @Query({ schema: DifferenceFilter }) filter: DifferenceFilter,
  ): Promise<{ data: DifferenceView[]; next: string | null }> {
    return this.reads.differences(actor, id, filter);
  }

  @Post('differences/:id/resend')
  @HttpCode(200)
  @Allow({ roles: repairers, scope: 'unit' })
  @ApiOperation({ summary: 'Gửi lại hồ sơ từ sự kiện đầu tiên mà hệ thống một cửa không có' })
  resend(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: DifferenceReason }) { reason }: DifferenceReason,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'difference.resend', (act) => this.differences.resend(act, id, reason));
  }

  @Post('differences/:id/explain')
  @HttpCode(200)
  @Allow({ roles: repairers, scope: 'unit' })
  @ApiOperation({ summary: 'Giải trình chênh lệch này và những chênh lệch cùng loại của hồ sơ trong ngày' })
  explain(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: DifferenceReason }) { reason }: DifferenceReason,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'difference.explain', (act) => this.differences.explain(act, id, reason));
  }
}
