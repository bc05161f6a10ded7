import { Body, Controller, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../../platform/acts.js';
import { Allow, AskedAct } from '../../../platform/http.js';
import { TransferInput } from './transfer.shapes.js';
import { Transfers } from './transfers.js';

@Controller('v1/transfers')
export class TransferController {
  constructor(
    private readonly acts: Acts,
    private readonly transfers: Transfers,
  ) {}

  @Post()
  @Allow({ roles: ['desk-officer', 'post-at-desk'], scope: 'unit' })
  @ApiOperation({
    summary:
      'Luân chuyển hồ sơ đã nộp ở đây đến Bộ phận Một cửa có thẩm quyền: đếm, niêm phong; thời điểm nộp giữ nguyên',
  })
  seal(@AskedAct() asked: Asked, @Body({ schema: TransferInput }) body: TransferInput): Promise<Answer> {
    return this.acts.perform(asked, 'transfer.seal', (act) => this.transfers.seal(act, body));
  }
}
