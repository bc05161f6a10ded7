import { Module } from '@nestjs/common';
import './handover.problems.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { ItemModule } from '../item/item.module.js';
import { AcceptanceController } from './acceptance.controller.js';
import { AcceptedLists, Acceptances } from './acceptances.js';
import { Counts } from './counts.js';
import { Differences } from './differences.js';
import { HandoverController } from './handover.controller.js';
import { HandoverLists } from './handover-lists.js';
import { HandoverRecordPrint } from './handover-record.print.js';
import { HandoverReads } from './handover-reads.js';
import { HandoverRecords } from './handover-records.js';
import { HandoverSides } from './handover-sides.js';
import { Handovers } from './handovers.js';
import { LockedLists } from './locked-lists.js';
import { OfferLimit } from './offer-limit.js';
import { Offers } from './offers.js';
import { RecordController } from './record.controller.js';
import { RecordPapers } from './record-papers.js';
import { ScannedItems } from './scanned-items.js';
import { TalliedPapers } from './tallied-papers.js';
import { Tallies, TallyRecords } from './tallies.js';
import { UndoAsks } from './undo/undo-asks.js';
import { UndoController } from './undo/undo.controller.js';
import { UndoableLists } from './undo/undoable-lists.js';
import { UndoneLists, Undos } from './undo/undos.js';

const giving = [Handovers, HandoverLists, HandoverSides, Offers, OfferLimit, ScannedItems];
const receiving = [Counts, Acceptances, AcceptedLists, Differences, LockedLists, Tallies, TallyRecords, TalliedPapers];
const undoing = [UndoAsks, UndoableLists, UndoneLists, Undos];

@Module({
  imports: [DirectoryModule, DossierModule, ItemModule],
  controllers: [HandoverController, AcceptanceController, UndoController, RecordController],
  providers: [...giving, ...receiving, ...undoing, HandoverReads, HandoverRecords, HandoverRecordPrint, RecordPapers],
  exports: [HandoverReads, HandoverRecords],
})
export class HandoverModule {}
