import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { Allow, anId, AskedAct, By } from '../../platform/http.js';
import { DeliveryAsk, DeliveryFilter, ReleaseInput } from './delivery.shapes.js';
import type { DeliveryView, ReasonView } from './delivery.view.js';
import { DeliveryReads } from './delivery-reads.js';
import { Orders } from './orders.js';
import { Releases } from './releases.js';

const readers = [
  'citizen',
  'clerk',
  'courier',
  'dispatcher',
  'desk-officer',
  'post-at-desk',
  'controller',
  'supervisor',
] as const;

@Controller('v1')
export class DeliveryController {
  constructor(
    private readonly acts: Acts,
    private readonly orders: Orders,
    private readonly releases: Releases,
    private readonly reads: DeliveryReads,
  ) {}

  @Post('deliveries')
  @Allow({ roles: ['citizen', 'clerk', 'desk-officer'], scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Đăng ký trả kết quả qua bưu chính cho một hồ sơ' })
  ask(@AskedAct() asked: Asked, @Body({ schema: DeliveryAsk }) body: DeliveryAsk): Promise<Answer> {
    return this.acts.perform(asked, 'delivery.ask', (act) => this.orders.ask(act, body));
  }

  @Get('deliveries')
  @Allow({ roles: readers, scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Các yêu cầu trả kết quả của mình, của bưu cục hoặc của Bộ phận Một cửa' })
  list(
    @By() actor: Actor,
    @Query({ schema: DeliveryFilter }) filter: DeliveryFilter,
  ): Promise<{ data: DeliveryView[]; next?: string }> {
    return this.reads.list(actor, filter);
  }

  @Get('deliveries/:id')
  @Allow({ roles: readers, scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Một yêu cầu trả kết quả: người nhận, khoản phải thu, các lần phát, giấy mời' })
  read(@By() actor: Actor, @Param('id', anId) id: string): Promise<DeliveryView> {
    return this.reads.read(actor, id);
  }

  @Get('delivery-reasons')
  @Allow({ roles: readers, scope: 'directory' })
  @ApiOperation({ summary: 'Danh mục lý do phát không thành công: cách xử lý được chọn, bằng chứng phải có' })
  reasons(): { data: ReasonView[] } {
    return this.reads.reasons();
  }

  @Post('deliveries/:id/cancel')
  @HttpCode(200)
  @Allow({ roles: ['citizen', 'clerk', 'desk-officer'], scope: 'own-or-unit' })
  @ApiOperation({ summary: 'Hủy đăng ký trả kết quả, trước khi kết quả rời Bộ phận Một cửa' })
  cancel(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'delivery.cancel', (act) => this.orders.cancel(act, id));
  }

  @Post('deliveries/:id/release')
  @HttpCode(200)
  @Allow({ roles: ['desk-officer', 'post-at-desk'], scope: 'unit' })
  @ApiOperation({
    summary: 'Bàn giao kết quả cho bưu chính: cùng đếm, niêm phong, ký; bưu gửi chờ chuyến thư tại Bộ phận Một cửa',
  })
  release(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: ReleaseInput }) body: ReleaseInput,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'delivery.release', (act) => this.releases.release(act, id, body));
  }
}
