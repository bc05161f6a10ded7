import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import { Allow, anId, AskedAct } from '../../../platform/http.js';
import { Acceptances } from './acceptances.js';
import { Counts } from './counts.js';
import { HandoverAcceptance, HandoverCount, HandoverTally } from '../handover.shapes.js';
import { Tallies } from '../tally/tallies.js';

const signers = ['courier', 'clerk', 'desk-officer', 'post-at-desk'] as const;

@Controller('v1/handovers')
export class AcceptanceController {
  constructor(
    private readonly acts: Acts,
    private readonly counts: Counts,
    private readonly acceptances: Acceptances,
    private readonly tallies: Tallies,
  ) {}

  @Post(':id/count')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Kiểm đếm độc lập: quét những gì có thật trên tay; câu trả lời không cho biết bảng kê' })
  count(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: HandoverCount }) body: HandoverCount,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.count', (act) => this.counts.count(act, id, body));
  }

  @Post(':id/accept')
  @HttpCode(200)
  @Allow({ roles: signers, scope: 'unit' })
  @ApiOperation({ summary: 'Nhận: bưu gửi đúng chuyển sang bên nhận, bưu gửi chênh lệch ở lại bên giao' })
  accept(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: HandoverAcceptance }) body: HandoverAcceptance,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.accept', (act) => this.acceptances.accept(act, id, body));
  }

  @Post(':id/tally')
  @HttpCode(200)
  @Allow({ roles: ['desk-officer', 'post-at-desk'], scope: 'unit' })
  @ApiOperation({ summary: 'Kiểm đếm giấy tờ từng hồ sơ, hai bên ký: thời điểm nộp hồ sơ (QĐ 45/2016, Điều 7)' })
  tally(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: HandoverTally }) body: HandoverTally,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.tally', (act) => this.tallies.tally(act, id, body));
  }
}
