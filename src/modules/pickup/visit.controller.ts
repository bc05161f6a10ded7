import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { Allow, anId, AskedAct } from '../../platform/http.js';
import { Intakes } from './intakes.js';
import { Assignment, IntakeInput, VisitFailure } from './pickup.shapes.js';
import { Pickups } from './pickups.js';
import { VisitFailures } from './visit-failures.js';

@Controller('v1')
export class VisitController {
  constructor(
    private readonly acts: Acts,
    private readonly pickups: Pickups,
    private readonly failures: VisitFailures,
    private readonly intakes: Intakes,
  ) {}

  @Post('pickups/:id/assign')
  @HttpCode(200)
  @Allow({ roles: ['dispatcher', 'clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Phân công bưu tá' })
  assign(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: Assignment }) body: z.infer<typeof Assignment>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.assign', (act) => this.pickups.assign(act, id, body.courier));
  }

  @Post('pickups/:id/unassign')
  @HttpCode(200)
  @Allow({ roles: ['dispatcher', 'clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Bỏ phân công' })
  unassign(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.unassign', (act) => this.pickups.unassign(act, id));
  }

  @Post('pickups/:id/start')
  @HttpCode(200)
  @Allow({ roles: ['courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Bưu tá lên đường' })
  start(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.start', (act) => this.pickups.start(act, id));
  }

  @Post('pickups/:id/arrive')
  @HttpCode(200)
  @Allow({ roles: ['courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Bưu tá đến nơi' })
  arrive(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.arrive', (act) => this.pickups.arrive(act, id));
  }

  @Post('pickups/:id/fail')
  @HttpCode(200)
  @Allow({ roles: ['courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Đến nơi nhưng không nhận được hồ sơ (lý do P…)' })
  fail(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: VisitFailure }) body: VisitFailure,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.fail', (act) => this.failures.fail(act, id, body));
  }

  @Post('pickups/:id/not-attempted')
  @HttpCode(200)
  @Allow({ roles: ['courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Chưa thực hiện được (không tính lượt)' })
  notAttempted(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: VisitFailure }) body: VisitFailure,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'pickup.not-attempted', (act) => this.failures.notAttempted(act, id, body));
  }

  @Post('intakes')
  @Allow({ roles: ['clerk', 'courier'], scope: 'unit' })
  @ApiOperation({
    summary: 'Chấp nhận hồ sơ tại quầy hoặc tại địa chỉ: kiểm đếm, niêm phong, ký, thu tiền, để lại biên nhận',
  })
  intake(@AskedAct() asked: Asked, @Body({ schema: IntakeInput }) body: IntakeInput): Promise<Answer> {
    return this.acts.perform(asked, 'intake', (act) => this.intakes.intake(act, body));
  }
}
