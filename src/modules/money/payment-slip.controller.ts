import { Body, Controller, HttpCode, Param, Post } from '@nestjs/common';
import { ApiOperation } from '@nestjs/swagger';
import { Acts, type Answer, type Asked } from '../../platform/acts.js';
import { Allow, AskedAct } from '../../platform/http.js';
import { PaymentSlipReissue, PaymentSlipReplace, PaymentSlipVoid } from './payment-slip.shapes.js';
import { VoidSlips } from './void-slips.js';

@Controller('v1/payment-slips')
export class PaymentSlipController {
  constructor(
    private readonly acts: Acts,
    private readonly slips: VoidSlips,
  ) {}

  @Post(':number/void')
  @HttpCode(200)
  @Allow({ roles: ['clerk', 'cashier'], scope: 'unit' })
  @ApiOperation({ summary: 'Hủy phiếu thu chưa nộp tiền: giữ số và bản lưu, khoản thu trở lại chưa thu' })
  void(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: PaymentSlipVoid }) body: PaymentSlipVoid,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'payment-slip.void', (act) => this.slips.void(act, number, body.reason));
  }

  @Post(':number/replace')
  @Allow({ roles: ['courier', 'clerk', 'cashier'], scope: 'unit' })
  @ApiOperation({ summary: 'Thay phiếu thu: hủy phiếu cũ và lập phiếu mới cho cùng khoản tiền, trong một thao tác' })
  replace(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: PaymentSlipReplace }) body: PaymentSlipReplace,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'payment-slip.replace', (act) => this.slips.replace(act, number, body));
  }

  @Post(':number/reissue')
  @Allow({ roles: ['clerk', 'cashier'], scope: 'unit' })
  @ApiOperation({ summary: 'Thu lại khoản tiền của phiếu đã hủy: lập phiếu mới thay thế phiếu đó' })
  reissue(
    @AskedAct() asked: Asked,
    @Param('number') number: string,
    @Body({ schema: PaymentSlipReissue }) body: PaymentSlipReissue,
  ): Promise<Answer> {
    return this.acts.perform(asked, 'payment-slip.reissue', (act) => this.slips.reissue(act, number, body.method));
  }
}
