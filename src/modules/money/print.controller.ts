import { Controller, Get, Param, Query, Res, type StreamableFile } from '@nestjs/common';
import { ApiOperation, ApiProduces } from '@nestjs/swagger';
import type { FastifyReply } from 'fastify';
import type { Actor } from '../../platform/actor.js';
import { Allow, By } from '../../platform/http.js';
import { answerPdf } from '../../platform/pdf-answer.js';
import { LabelFilter, LabelSheetFilter } from './print.shapes.js';
import { Labels, PaymentSlips, Slips, Vouchers } from './prints.js';
import type { VoucherView } from './voucher.view.js';

const carrying = ['clerk', 'courier', 'dispatcher', 'desk-officer', 'post-at-desk', 'controller'] as const;
/** The posting slip holds names, addresses and phones in clear. */
const meeting = ['citizen', ...carrying] as const;
const reading = [...meeting, 'cashier', 'supervisor', 'auditor'] as const;

/** Who checks what was issued; a void slip without its mark leaves nobody else's hands. */
const keeping = ['clerk', 'cashier', 'controller', 'supervisor', 'auditor'] as const;

/** Printed papers. Asking for one changes nothing; who sees the dossier sees its papers. */
@Controller('v1')
export class PrintController {
  constructor(
    private readonly labels: Labels,
    private readonly slips: Slips,
    private readonly paymentSlips: PaymentSlips,
    private readonly vouchers: Vouchers,
  ) {}

  @Get('items/:number/label.pdf')
  @Allow({ roles: carrying, scope: 'unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'Nhãn bưu gửi: 100 × 150 mm, A6 hoặc A5' })
  async label(
    @By() actor: Actor,
    @Param('number') number: string,
    @Query({ schema: LabelFilter }) { size }: LabelFilter,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.labels.of(actor, number, size));
  }

  @Get('label-sheet.pdf')
  @Allow({ roles: carrying, scope: 'unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'Tờ A4 hai nhân hai nhãn A6, in vào các ô còn trống' })
  async labelSheet(
    @By() actor: Actor,
    @Query({ schema: LabelSheetFilter }) filter: LabelSheetFilter,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.labels.sheet(actor, filter));
  }

  @Get('items/:number/posting-slip.pdf')
  @Allow({ roles: meeting, scope: 'own-or-unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'Phiếu gửi, bản đã phát hành' })
  async postingSlip(
    @By() actor: Actor,
    @Param('number') number: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.slips.posting(actor, number));
  }

  @Get('items/:number/voucher')
  @Allow({ roles: ['clerk', 'courier'], scope: 'unit' })
  @ApiOperation({ summary: 'Nội dung biên nhận để lại cho người gửi, kèm mã tra cứu' })
  voucher(@By() actor: Actor, @Param('number') number: string): Promise<VoucherView> {
    return this.vouchers.of(actor, number);
  }

  @Get('payment-slips/:number.pdf')
  @Allow({ roles: reading, scope: 'own-or-unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'Phiếu thu, bản đã phát hành; phiếu đã hủy mang dấu ĐÃ HỦY' })
  async paymentSlip(
    @By() actor: Actor,
    @Param('number') number: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.paymentSlips.of(actor, number));
  }

  @Get('payment-slips/:number/issued.pdf')
  @Allow({ roles: keeping, scope: 'unit' })
  @ApiProduces('application/pdf')
  @ApiOperation({ summary: 'Phiếu thu, bản lưu như khi phát hành, kể cả khi đã hủy' })
  async issuedPaymentSlip(
    @By() actor: Actor,
    @Param('number') number: string,
    @Res({ passthrough: true }) reply: FastifyReply,
  ): Promise<StreamableFile> {
    return answerPdf(reply, await this.paymentSlips.of(actor, number, 'issued'));
  }
}
