import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { Allow, anId, AskedAct, By } from '../../platform/http.js';
import { LoadInput, RoundInput } from './delivery.shapes.js';
import type { RoundView } from './delivery.view.js';
import { Rounds } from './rounds.js';

@Controller('v1/rounds')
export class RoundController {
  constructor(
    private readonly acts: Acts,
    private readonly rounds: Rounds,
  ) {}

  @Post()
  @Allow({ roles: ['clerk', 'dispatcher'], scope: 'unit' })
  @ApiOperation({ summary: 'Mở tuyến phát của một bưu tá trong ngày' })
  open(@AskedAct() asked: Asked, @Body({ schema: RoundInput }) body: RoundInput): Promise<Answer> {
    return this.acts.perform(asked, 'round.open', (act) => this.rounds.open(act, body));
  }

  @Get(':id')
  @Allow({ roles: ['clerk', 'dispatcher', 'courier', 'controller'], scope: 'unit' })
  @ApiOperation({ summary: 'Bảng kê phát: các bưu gửi bưu tá còn giữ' })
  read(@By() actor: Actor, @Param('id', anId) id: string): Promise<RoundView> {
    return this.rounds.read(actor, id);
  }

  @Post(':id/load')
  @HttpCode(200)
  @Allow({ roles: ['courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Quét bưu gửi lên tuyến phát (điểm phục vụ một người)' })
  load(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: LoadInput }) body: z.infer<typeof LoadInput>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'round.load', (act) => this.rounds.load(act, id, body.number));
  }
}
