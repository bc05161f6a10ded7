import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import { Allow, anId, AskedAct } from '../../../platform/http.js';
import { HandoverReason } from '../handover.shapes.js';
import { Undos } from './undos.js';

const signers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;

@Controller('v1/handovers')
export class UndoController {
  constructor(
    private readonly acts: Acts,
    private readonly undos: Undos,
  ) {}

  @Post(':id/ask-undo')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Đề nghị hủy việc nhận vừa ký, trong 10 phút, có lý do; chưa có gì thay đổi' })
  ask(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: HandoverReason }) body: z.infer<typeof HandoverReason>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.ask-undo', (act) => this.undos.ask(act, id, body.reason));
  }

  @Post(':id/undo')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Bên kia đồng ý hủy việc nhận, trong 10 phút: bưu gửi trở lại bên giao như trước' })
  undo(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'handover.undo', (act) => this.undos.undo(act, id));
  }
}
