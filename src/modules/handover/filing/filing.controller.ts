import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import { Allow, anId, AskedAct } from '../../../platform/http.js';
import { FilingCorrections } from './filing-corrections.js';
import { FilingCorrection } from './filing.shapes.js';

@Controller('v1/handovers')
export class FilingController {
  constructor(
    private readonly acts: Acts,
    private readonly filings: FilingCorrections,
  ) {}

  @Post(':id/correct-filing')
  @HttpCode(200)
  @Allow({ roles: ['desk-officer', 'post-at-desk'], scope: 'unit' })
  @ApiOperation({ summary: 'Sửa thời điểm nộp bằng biên bản bổ sung hai bên cùng ký, trước khi cơ quan tiếp nhận' })
  correct(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: FilingCorrection }) body: FilingCorrection,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'handover.correct-filing', (act) => this.filings.correct(act, id, body));
  }
}
