import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { z } from 'zod';
import { personText } from '../../modules/dossier/text.js';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { Allow, anId, AskedAct } from '../../platform/http.js';
import { Confirmations } from './confirmations.js';

const Settled = z
  .strictObject({ reason: personText(300).describe('Đã xử lý thế nào: sửa và gửi lại, hoặc thống nhất với cơ quan') })
  .meta({ id: 'SettledConfirmation' });

@Controller('v1/confirmations')
export class ConfirmationsController {
  constructor(
    private readonly acts: Acts,
    private readonly confirmations: Confirmations,
  ) {}

  @Post(':id/settle')
  @HttpCode(200)
  @Allow({ roles: ['desk-officer', 'controller', 'supervisor'], scope: 'unit' })
  @ApiOperation({ summary: 'Ghi nhận đã xử lý một xác nhận bị từ chối hoặc quá hạn' })
  settle(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: Settled }) { reason }: z.infer<typeof Settled>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'confirmation.settle', (act) => this.confirmations.settle(act, id, reason));
  }
}
