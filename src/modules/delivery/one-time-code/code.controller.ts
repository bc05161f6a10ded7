import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import { Allow, anId, AskedAct } from '../../../platform/http.js';
import { CodeTries } from './code-tries.js';
import { LateCodes } from './code-uses.js';
import { CodeInput } from '../delivery.shapes.js';
import { CodeChallenges } from './one-time-codes.js';

@Controller('v1/deliveries')
export class CodeController {
  constructor(
    private readonly acts: Acts,
    private readonly challenges: CodeChallenges,
    private readonly tries: CodeTries,
    private readonly lateCodes: LateCodes,
  ) {}

  @Post(':id/challenge')
  @HttpCode(200)
  @Allow({ roles: ['courier', 'clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Gửi mã giao nhận cho người nhận, bổ sung cho giấy tờ và chữ ký' })
  challenge(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'delivery.challenge', (act) => this.challenges.make(act, id));
  }

  @Post(':id/confirm-code')
  @HttpCode(200)
  @Allow({ roles: ['clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Nhập lại mã giao nhận cho lần phát còn chờ xác minh mã' })
  confirm(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: CodeInput }) body: z.infer<typeof CodeInput>,
  ): Promise<Answer> {
    return this.tries.before(asked, id, body.code, (checked) =>
      this.acts.perform(asked, 'delivery.confirm-code', (act) => this.lateCodes.confirm(act, id, checked)),
    );
  }
}
