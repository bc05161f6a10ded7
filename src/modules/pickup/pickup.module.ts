import { Module } from '@nestjs/common';
import './pickup.problems.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { ItemModule } from '../item/item.module.js';
import { MoneyModule } from '../money/money.module.js';
import { AskedDossiers } from './asked-dossiers.js';
import { AwaitedPapers } from './awaited-papers.js';
import { IntakeDossiers } from './intake-dossiers.js';
import { Intakes } from './intakes.js';
import { MoneyTaken, PapersTaken } from './papers-taken.js';
import { PickupAsks } from './pickup-asks.js';
import { PickupController } from './pickup.controller.js';
import { PickupReads, VisitPeople } from './pickup-reads.js';
import { Pickups } from './pickups.js';
import { SealedEnvelopes } from './sealed-envelopes.js';
import { UnconfirmedVisits } from './unconfirmed-visits.js';
import { VisitController } from './visit.controller.js';
import { VisitFailures } from './visit-failures.js';
import { VisitJournal } from './visit-journal.js';
import { VisitRecords } from './visit-records.js';
import { Visiting } from './visiting.js';

@Module({
  imports: [DirectoryModule, DossierModule, ItemModule, MoneyModule],
  controllers: [PickupController, VisitController],
  providers: [
    AskedDossiers,
    AwaitedPapers,
    IntakeDossiers,
    Intakes,
    VisitJournal,
    MoneyTaken,
    PapersTaken,
    SealedEnvelopes,
    PickupReads,
    VisitPeople,
    PickupAsks,
    Pickups,
    UnconfirmedVisits,
    VisitFailures,
    VisitRecords,
    Visiting,
  ],
  exports: [PickupReads],
})
export class PickupModule {}
