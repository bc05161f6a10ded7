import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { Allow, anId, AskedAct } from '../../platform/http.js';
import { Misdeliveries } from './misdeliveries.js';
import { Misdelivery, Recovery, Retrieval } from './misdelivery.shapes.js';
import { Recoveries } from './recoveries.js';

@Controller('v1/deliveries')
export class MisdeliveryController {
  constructor(
    private readonly acts: Acts,
    private readonly misdeliveries: Misdeliveries,
    private readonly recoveries: Recoveries,
  ) {}

  @Post(':id/misdeliver')
  @HttpCode(200)
  @Allow({ roles: ['controller'], scope: 'unit' })
  @ApiOperation({ summary: 'Ghi nhận đã phát nhầm: lần phát không còn giá trị, phải lấy lại kết quả' })
  misdeliver(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: Misdelivery }) body: Misdelivery,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'delivery.misdeliver', (act) => this.misdeliveries.misdeliver(act, id, body));
  }

  @Post(':id/retrieve')
  @HttpCode(200)
  @Allow({ roles: ['controller'], scope: 'unit' })
  @ApiOperation({ summary: 'Đã lấy lại kết quả phát nhầm: đếm, niêm phong lại, bưu cục giữ để phát đúng người' })
  retrieve(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: Retrieval }) body: Retrieval,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'delivery.retrieve', (act) => this.misdeliveries.retrieve(act, id, body));
  }

  @Post(':id/recover')
  @Allow({ roles: ['courier', 'clerk'], scope: 'unit' })
  @ApiOperation({ summary: 'Thu hồi giấy tờ cơ quan yêu cầu nộp lại khi phát kết quả: đếm, niêm phong, người nộp ký' })
  recover(
    @AskedAct() asked: Asked,
    @Param('id', anId) id: string,
    @Body({ schema: Recovery }) body: Recovery,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'delivery.recover', (act) => this.recoveries.recover(act, id, body));
  }
}
