import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import type { Actor } from '../../../platform/actor.js';
import { Allow, AskedAct, By } from '../../../platform/http.js';
import { Reseals } from './reseals.js';
import { SealReads, type SealView } from './seal-reads.js';
import { ItemResealing, ItemSuspicion } from './seal.shapes.js';
import { Suspects } from './suspects.js';

const holders = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;

@Controller('v1/items')
export class SealController {
  constructor(
    private readonly acts: Acts,
    private readonly suspects: Suspects,
    private readonly reseals: Reseals,
    private readonly reads: SealReads,
  ) {}

  @Get(':number/seals')
  @Allow({ roles: [...holders, 'dispatcher', 'controller', 'supervisor', 'auditor'], scope: 'unit' })
  @ApiOperation({ summary: 'Mọi niêm phong của bưu gửi, và những lần thấy không nguyên vẹn' })
  seals(@By() actor: Actor, @Param('number') number: string): Promise<{ number: string; data: SealView[] }> {
    return this.reads.read(actor, number);
  }

  @Post(':number/suspect')
  @HttpCode(200)
  @Allow({ roles: holders, scope: 'unit' })
  @ApiOperation({ summary: 'Bên đang giữ thấy bưu gửi không nguyên vẹn: lập biên bản, chưa giao tiếp được' })
  suspect(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: ItemSuspicion }) body: ItemSuspicion,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'item.suspect', (act) => this.suspects.suspect(act, number, body));
  }

  @Post(':number/reseal')
  @HttpCode(200)
  @Allow({ roles: holders, scope: 'unit' })
  @ApiOperation({ summary: 'Kiểm kê cùng người thứ hai, gói bọc và niêm phong lại (TT 17/2017, Điều 11)' })
  reseal(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: ItemResealing }) body: ItemResealing,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'item.reseal', (act) => this.reseals.reseal(act, number, body));
  }
}
