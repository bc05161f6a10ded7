import { Module } from '@nestjs/common';
import './pickup.problems.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { ItemModule } from '../item/item.module.js';
import { MoneyModule } from '../money/money.module.js';
import { Intakes, VisitJournal } from './intakes.js';
import { MoneyTaken, PapersTaken } from './papers-taken.js';
import { PickupController } from './pickup.controller.js';
import { PickupReads, VisitPeople } from './pickup-reads.js';
import { Pickups } from './pickups.js';
import { VisitController } from './visit.controller.js';
import { VisitFailures } from './visit-failures.js';
import { VisitRecords } from './visit-records.js';
import { Visiting } from './visiting.js';

@Module({
  imports: [DirectoryModule, DossierModule, ItemModule, MoneyModule],
  controllers: [PickupController, VisitController],
  providers: [
    Intakes,
    VisitJournal,
    MoneyTaken,
    PapersTaken,
    PickupReads,
    VisitPeople,
    Pickups,
    VisitFailures,
    VisitRecords,
    Visiting,
  ],
  exports: [PickupReads],
})
export class PickupModule {}
