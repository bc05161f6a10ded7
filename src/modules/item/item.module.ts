import { Module } from '@nestjs/common';
import './item.problems.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { ItemController } from './item.controller.js';
import { ItemReads } from './item-reads.js';
import { Items } from './items.js';
import { LabelPrint } from './label.print.js';
import { NumberController } from './numbers/number.controller.js';
import { NumberRanges } from './numbers/number-ranges.js';
import { Numbers } from './numbers/numbers.js';
import { Sealings } from './sealed-items.js';
import { PrintedLinks } from './printed-links.js';
import { ItemScans } from './scans/item-scans.js';
import { ScanTrips } from './scans/scan-trips.js';
import { VoidNumbers } from './numbers/void-numbers.js';

@Module({
  imports: [DossierModule, DirectoryModule],
  controllers: [ItemController, NumberController],
  providers: [
    Items,
    NumberRanges,
    Numbers,
    VoidNumbers,
    ItemReads,
    ItemScans,
    ScanTrips,
    LabelPrint,
    Sealings,
    PrintedLinks,
  ],
  exports: [Items, Numbers, LabelPrint, Sealings, PrintedLinks],
})
export class ItemModule {}
