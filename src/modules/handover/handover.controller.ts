import { Body, Controller, Get, HttpCode, Param, Post, Query } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import type { z } from 'zod';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import type { Actor } from '../../platform/actor.js';
import { Allow, anId, AskedAct, By } from '../../platform/http.js';
import { HandoverReads } from './handover-reads.js';
import { HandoverDraft, HandoverFilter, HandoverReason, HandoverRefusal, ScannedNumbers } from './handover.shapes.js';
import type { HandoverView } from './handover.view.js';
import { Handovers } from './lists/handovers.js';
import { Refusals } from './acceptance/refusals.js';

const signers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;
const readers = [...signers, 'dispatcher', 'controller', 'supervisor', 'auditor'] as const;

@Controller('v1/handovers')
export class HandoverController {
  constructor(
    private readonly acts: Acts,
    private readonly handovers: Handovers,
    private readonly refusals: Refusals,
    private readonly reads: HandoverReads,
  ) {}

  @Get()
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({
    summary: 'Bảng kê giao nhận giao cho mình (in) hoặc mình giao (out); bên nhận chưa thấy gì trước khi kiểm đếm',
  })
  list(
    @By() actor: Actor,
    @Query({ schema: HandoverFilter }) filter: HandoverFilter,
  ): Promise<{ data: HandoverView[]; next?: string }> {
    return this.reads.list(actor, filter);
  }

  @Get(':id')
  @Allow({ roles: readers, scope: 'unit' })
  @ApiOperation({ summary: 'Một bảng kê giao nhận; sau khi kiểm đếm có từng bưu gửi và chênh lệch' })
  read(@By() actor: Actor, @Param('id', anId) id: string): Promise<HandoverView> {
    return this.reads.read(actor, id);
  }

  @Post()
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Lập bảng kê giao nhận từ các bưu gửi đang giữ' })
  draft(@AskedAct() asked: Asked, @Body({ schema: HandoverDraft }) body: HandoverDraft): Promise<Answer> {
    return this.acts.perform(asked, 'handover.draft', (act) => this.handovers.draft(act, body));
  }

  @Post(':id/scan')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Quét thêm bưu gửi vào bảng kê; quét trùng không sao' })
  scan(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: ScannedNumbers }) body: z.infer<typeof ScannedNumbers>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.scan', (act) => this.handovers.scan(act, id, body.numbers));
  }

  @Post(':id/remove')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Gỡ bưu gửi khỏi bảng kê đang lập' })
  remove(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: ScannedNumbers }) body: z.infer<typeof ScannedNumbers>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.remove', (act) => this.handovers.remove(act, id, body.numbers));
  }

  @Post(':id/close')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Chốt bảng kê và chào giao: bên giao ký, từ đây không sửa được' })
  close(@AskedAct() asked: Asked, @Param('id', anId) id: string): Promise<Answer> {
    return this.acts.perform(asked, 'handover.close', (act) => this.handovers.close(act, id));
  }

  @Post(':id/revise')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Mở lại bảng kê đã chốt thành phiên bản mới, có lý do' })
  revise(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: HandoverReason }) body: z.infer<typeof HandoverReason>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.revise', (act) => this.handovers.revise(act, id, body.reason));
  }

  @Post(':id/withdraw')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Bên giao rút bảng kê: không có gì thay đổi' })
  withdraw(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: HandoverReason }) body: z.infer<typeof HandoverReason>,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.withdraw', (act) => this.handovers.withdraw(act, id, body.reason));
  }

  @Post(':id/refuse')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({
    summary:
      'Bên nhận từ chối cả bảng kê: không bưu gửi nào chuyển đi; đã kiểm đếm mà không khớp hoặc có nhận xét thì lập biên bản',
  })
  refuse(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: HandoverRefusal }) body: HandoverRefusal,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.refuse', (act) => this.refusals.refuse(act, id, body));
  }
}
