import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import { Allow, AskedAct } from '../../../platform/http.js';
import { Corrections } from './corrections.js';
import { CustodyCorrection, ItemFinding, ItemLoss } from './correction.shapes.js';
import { LostItems } from './lost-items.js';

const correctors = ['controller', 'desk-officer', 'post-at-desk'] as const;

@Controller('v1/items')
export class CorrectionController {
  constructor(
    private readonly acts: Acts,
    private readonly lost: LostItems,
    private readonly corrections: Corrections,
  ) {}

  @Post(':number/lose')
  @HttpCode(200)
  @Allow({ roles: correctors, scope: 'unit' })
  @ApiOperation({ summary: 'Kết thúc truy tìm: bưu gửi thất lạc, bên giữ cuối cùng chịu trách nhiệm' })
  lose(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: ItemLoss }) body: ItemLoss,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'item.lose', (act) => this.lost.lose(act, number, body));
  }

  @Post(':number/find')
  @HttpCode(200)
  @Allow({ roles: correctors, scope: 'unit' })
  @ApiOperation({ summary: 'Tìm thấy bưu gửi đã báo thất lạc: đơn vị của người tìm thấy giữ' })
  find(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: ItemFinding }) body: ItemFinding,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'item.find', (act) => this.lost.find(act, number, body));
  }

  @Post(':number/correct')
  @HttpCode(200)
  @Allow({ roles: correctors, scope: 'unit' })
  @ApiOperation({
    summary: 'Sửa bên giữ ghi sai ở lần giao nhận cuối: về bên giao, hoặc về bưu cục của kiểm soát viên',
  })
  correct(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: CustodyCorrection }) body: CustodyCorrection,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'item.correct', (act) => this.corrections.correct(act, number, body));
  }
}
