import { Module } from '@nestjs/common';
import './money.problems.js';
import { PressModule } from '../../press/press.module.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { ItemModule } from '../item/item.module.js';
import { PrintedCharges } from './charges.print.js';
import { MoneyController } from './money.controller.js';
import { Money } from './money.js';
import { PaymentSlipController } from './payment-slip.controller.js';
import { PaymentSlipPrint } from './payment-slip.print.js';
import { PostingSlipPrint } from './posting-slip.print.js';
import { PrintController } from './print.controller.js';
import { Labels, PaymentSlips, Slips, Vouchers } from './prints.js';
import { Remittances } from './remittances.js';
import { SlipBooks } from './slip-books.js';
import { Tariff } from './tariff.js';
import { VoidSlips } from './void-slips.js';

@Module({
  imports: [DossierModule, DirectoryModule, ItemModule, PressModule],
  controllers: [MoneyController, PaymentSlipController, PrintController],
  providers: [
    Money,
    SlipBooks,
    VoidSlips,
    Remittances,
    Tariff,
    Labels,
    PaymentSlips,
    Slips,
    Vouchers,
    PrintedCharges,
    PaymentSlipPrint,
    PostingSlipPrint,
  ],
  exports: [Money, Tariff],
})
export class MoneyModule {}
