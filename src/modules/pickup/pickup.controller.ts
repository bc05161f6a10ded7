import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiHeader, ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { aDay } from '../../platform/days.js';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { Allow, anId, AskedAct, By, SeenVersion } from '../../platform/http.js';
import { pickupStates } from './pickup.lifecycle.js';
import { PickupReads } from './pickup-reads.js';
import { PickupAsks } from './pickup-asks.js';
import { PickupAsk, Refusal, Slot } from './pickup.shapes.js';
import type { PickupView } from './pickup.view.js';
import { Pickups } from './pickups.js';

const PickupFilter = z.strictObject({ day: aDay.optional(), status: z.enum(pickupStates).optional() });
const readers = ['citizen', 'clerk', 'courier', 'dispatcher', 'controller', 'supervisor'] as const;

@Controller('v1/pickups')
export class PickupController {
  constructor(
    private readonly acts: Acts,
    private readonly asks: PickupAsks,
    private readonly pickups: Pickups,
    private readonly reads: PickupReads,
  ) {}

  @Post()
  @Allow({ roles: ['citizen', 'clerk'], scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Yêu cầu nhận hồ sơ tại địa chỉ (1…n hồ sơ một lượt)' })
  ask(@AskedAct() asked: Asked, @Body({ schema: PickupAsk }) body: PickupAsk): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.ask', (act) => this.asks.ask(act, body));
  }

  @Get()
  @Allow({ roles: readers, scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Các lượt nhận hồ sơ của mình, của bưu tá hoặc của bưu cục' })
  list(
    @By() actor: Actor,
    @Query({ schema: PickupFilter }) filter: z.infer<typeof PickupFilter>,
  ): Promise<{ data: PickupView[] }> {
    return this.reads.list(actor, filter);
  }

  @Get(':id')
  @Allow({ roles: readers, scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Một lượt nhận hồ sơ: người hẹn, địa chỉ, danh mục giấy tờ từng hồ sơ' })
  read(@By() actor: Actor, @Param('id', anId) id: string): Promise<PickupView> {
    return this.reads.read(actor, id);
  }

  @Post(':id/confirm')
  @HttpCode(200)
  @Allow({ roles: ['dispatcher', 'clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Xác nhận lịch hẹn' })
  confirm(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.confirm', (act) => this.pickups.confirm(act, id));
  }

  @Post(':id/refuse')
  @HttpCode(200)
  @Allow({ roles: ['dispatcher', 'clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Không nhận yêu cầu thu gom, có lý do' })
  refuse(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: Refusal }) body: z.infer<typeof Refusal>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.refuse', (act) => this.pickups.refuse(act, id, body.reason));
  }

  @Post(':id/reschedule')
  @ApiHeader({ name: 'If-Match', required: true, description: 'Phiên bản đã xem, trong ngoặc kép' })
  @HttpCode(200)
  @Allow({ roles: ['citizen', 'clerk'], scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Đổi lịch hẹn (If-Match: phiên bản đã xem)' })
  reschedule(
    @AskedAct() asked: Asked,
    @SeenVersion() version: number,
    @Param('id', anId) id: string,
    @Body({ schema: Slot }) slot: Slot,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.reschedule', (act) => this.pickups.reschedule(act, id, slot, version));
  }

  @Post(':id/rebook')
  @HttpCode(200)
  @Allow({ roles: ['citizen', 'clerk', 'dispatcher'], scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Hẹn lại sau lượt không thành công' })
  rebook(@AskedAct() asked: Asked, @Param('id', anId) id: string, @Body({ schema: Slot }) slot: Slot): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.rebook', (act) => this.pickups.rebook(act, id, slot));
  }

  @Post(':id/close')
  @HttpCode(200)
  @Allow({ roles: ['citizen', 'clerk', 'dispatcher'], scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Không hẹn lại sau lượt không thành công' })
  close(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.close', (act) => this.pickups.close(act, id));
  }

  @Post(':id/cancel')
  @HttpCode(200)
  @Allow({ roles: ['citizen', 'clerk', 'dispatcher'], scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Hủy yêu cầu' })
  cancel(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.cancel', (act) => this.pickups.cancel(act, id));
  }
}
