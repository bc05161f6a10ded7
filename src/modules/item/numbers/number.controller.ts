import { Body, Controller, Get, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { Actor } from '../../../platform/actor.js';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import { Allow, AskedAct, By } from '../../../platform/http.js';
import { NumberRanges } from './number-ranges.js';
import { NumberVoid } from './number.shapes.js';
import { VoidNumbers } from './void-numbers.js';

@Controller('v1')
export class NumberController {
  constructor(
    private readonly acts: Acts,
    private readonly ranges: NumberRanges,
    private readonly voids: VoidNumbers,
  ) {}

  @Get('number-ranges')
  @Allow({ roles: ['clerk', 'dispatcher', 'desk-officer', 'controller', 'supervisor'], scope: 'unit' })
  @ApiOperation({ summary: 'Dải số hiệu của đơn vị và các đơn vị trực thuộc, còn lại bao nhiêu số' })
  list(@By() actor: Actor): ReturnType<NumberRanges['list']> {
    return this.ranges.list(actor);
  }

  @Post('numbers/:number/void')
  @HttpCode(200)
  @Allow({ roles: ['clerk', 'courier', 'dispatcher', 'desk-officer'], scope: 'unit' })
  @ApiOperation({
    summary:
      'Hủy số hiệu có nhãn hỏng, in sai hoặc phong bì bị mất: số được giữ lại, không bao giờ cấp cho bưu gửi nào',
  })
  void(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: NumberVoid }) body: NumberVoid,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'number.void', (act) => this.voids.void(act, number, body));
  }
}
