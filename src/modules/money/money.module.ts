import { Module } from '@nestjs/common';
import './money.problems.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { MoneyController } from './money.controller.js';
import { Money } from './money.js';
import { Remittances } from './remittances.js';
import { Tariff } from './tariff.js';

@Module({
  imports: [DossierModule, DirectoryModule],
  controllers: [MoneyController],
  providers: [Money, Remittances, Tariff],
  exports: [Money, Tariff],
})
export class MoneyModule {}
