import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import type { Actor } from '../../platform/actor.js';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { Allow, anId, AskedAct, By } from '../../platform/http.js';
import { RemittanceAccept, RemittanceOffer, Remittances } from './remittances.js';

@Controller('v1')
export class MoneyController {
  constructor(
    private readonly acts: Acts,
    private readonly remittances: Remittances,
  ) {}

  @Get('payment-slips')
  @Allow({ roles: ['courier', 'clerk', 'cashier'], scope: 'unit' })
  @ApiOperation({ summary: 'Phiếu thu tiền mặt do chính bạn thu và chưa nộp' })
  open(@By() actor: Actor): ReturnType<Remittances['open']> {
    return this.remittances.open(actor);
  }

  @Post('remittances')
  @Allow({ roles: ['courier', 'clerk', 'cashier'], scope: 'unit' })
  @ApiOperation({ summary: 'Nộp tiền kèm đúng các phiếu thu; chờ bên nhận đếm và ký' })
  offer(@AskedAct() asked: Asked, @Body({ schema: RemittanceOffer }) body: RemittanceOffer): Promise<Answer> {
    return this.acts.perform(asked, 'remittance.offer', (act) => this.remittances.offer(act, body));
  }

  @Post('remittances/:id/accept')
  @HttpCode(200)
  @Allow({ roles: ['cashier', 'desk-officer'], scope: 'unit' })
  @ApiOperation({ summary: 'Nhận tiền nộp: số tự đếm phải khớp' })
  accept(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: RemittanceAccept }) body: z.infer<typeof RemittanceAccept>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'remittance.accept', (act) => this.remittances.accept(act, id, body.amount));
  }

  @Post('remittances/:id/refuse')
  @HttpCode(200)
  @Allow({ roles: ['cashier', 'desk-officer'], scope: 'unit' })
  @ApiOperation({ summary: 'Từ chối nhận tiền: không có gì thay đổi' })
  refuse(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'remittance.refuse', (act) => this.remittances.refuse(act, id));
  }
}
