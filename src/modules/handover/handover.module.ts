import { Module } from '@nestjs/common';
import './handover.problems.js';
import { PressModule } from '../../press/press.module.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { ItemModule } from '../item/item.module.js';
import { AcceptanceController } from './acceptance/acceptance.controller.js';
import { AcceptedLists, Acceptances } from './acceptance/acceptances.js';
import { Books } from './closing/books.js';
import { ClosingController } from './closing/closing.controller.js';
import './closing/closing.problems.js';
import { ClosingReads, OpenBooks } from './closing/closing-reads.js';
import { ClosingBlocks } from './closing/closing-blocks.js';
import { ClosingRows } from './closing/closing-rows.js';
import { ClosingSheetContents, ClosingSheets, SheetLinks } from './closing/closing-sheets.js';
import { Closings, Shelves } from './closing/closings.js';
import { MissingClosings, UnclosedHolders } from './closing/missing-closings.js';
import { Counts } from './acceptance/counts.js';
import { Differences } from './acceptance/differences.js';
import { FiledLists } from './filing/filed-lists.js';
import { FilingCorrections, FilingRecords } from './filing/filing-corrections.js';
import { FilingController } from './filing/filing.controller.js';
import { FilingPapers } from './filing/filing-papers.js';
import { FilingSupplementPrint } from './filing/filing-supplement.print.js';
import './filing/filing.problems.js';
import { HandoverController } from './handover.controller.js';
import { HandoverLists } from './lists/handover-lists.js';
import { HandoverRecordPrint } from './records/handover-record.print.js';
import { HandoverReads } from './handover-reads.js';
import { HandoverRecords } from './records/handover-records.js';
import { HandoverSides } from './handover-sides.js';
import { Handovers } from './lists/handovers.js';
import { ListCovers } from './lists/list-covers.js';
import { LockedLists } from './lists/locked-lists.js';
import { ClonedKeys } from './offline-handovers/cloned-keys.js';
import { DeviceKeyReads } from './offline-handovers/device-key-reads.js';
import { DeviceKeys } from './offline-handovers/device-keys.js';
import { HalfSigners } from './offline-handovers/half-signers.js';
import { HalfStore } from './offline-handovers/half-store.js';
import { OfflineAgain } from './offline-handovers/offline-again.js';
import { OfflineAlarms } from './offline-handovers/offline-alarms.js';
import { OfflineApplying } from './offline-handovers/offline-applying.js';
import { OfflineBook } from './offline-handovers/offline-book.js';
import { DeviceKeyController, OfflineController } from './offline-handovers/offline.controller.js';
import { OfflineHandovers } from './offline-handovers/offline-handovers.js';
import { OfflineJudging } from './offline-handovers/offline-judging.js';
import './offline-handovers/offline.problems.js';
import { OfflineReads } from './offline-handovers/offline-reads.js';
import { OfflineGiver, OfflineReceiver } from './offline-handovers/offline-sides.js';
import { SentHalves } from './offline-handovers/sent-halves.js';
import { OfferLimit } from './lists/offer-limit.js';
import { Offers } from './lists/offers.js';
import { RecordController } from './records/record.controller.js';
import { RecordPapers } from './records/record-papers.js';
import { Refusals, RefusedLists } from './acceptance/refusals.js';
import { BagScans } from './lists/scanned-bags.js';
import { RunController } from './run/run.controller.js';
import './run/run.problems.js';
import { RunReads } from './run/run-reads.js';
import { RunRows } from './run/run-rows.js';
import { RunSeals } from './run/run-seals.js';
import { Runs } from './run/runs.js';
import { ScannedItems } from './lists/scanned-items.js';
import { PapersAtDesk } from './transfer/papers-at-desk.js';
import { TransferController } from './transfer/transfer.controller.js';
import './transfer/transfer.problems.js';
import { SealedTransfers, SendingDesks, Transfers } from './transfer/transfers.js';
import { WantedTransfers } from './transfer/wanted-transfers.js';
import { TalliedPapers } from './tally/tallied-papers.js';
import { Tallies, TallyRecords } from './tally/tallies.js';
import { SlipEnvelopes } from './lists/slip-envelopes.js';
import { UntakenLists } from './acceptance/untaken-lists.js';
import { UndoAlarms } from './undo/undo-alarms.js';
import { UndoAsks } from './undo/undo-asks.js';
import { UndoController } from './undo/undo.controller.js';
import { UndoableLists } from './undo/undoable-lists.js';
import { UndoneLists, Undos } from './undo/undos.js';

const giving = [Handovers, HandoverLists, HandoverSides, Offers, OfferLimit, BagScans, ScannedItems, UntakenLists];
const receiving = [Counts, Acceptances, AcceptedLists, Differences, LockedLists, Refusals, RefusedLists];
const tallying = [SlipEnvelopes, Tallies, TallyRecords, TalliedPapers];
const signing = [DeviceKeys, DeviceKeyReads, HalfSigners, HalfStore, SentHalves];
const applying = [OfflineApplying, OfflineBook, OfflineGiver, OfflineReceiver];
const joining = [ClonedKeys, OfflineAgain, OfflineAlarms, OfflineHandovers, OfflineJudging, OfflineReads];
const filing = [FiledLists, FilingCorrections, FilingPapers, FilingRecords, FilingSupplementPrint];
const closing = [
  Books,
  ClosingBlocks,
  Closings,
  ClosingReads,
  ClosingRows,
  MissingClosings,
  OpenBooks,
  Shelves,
  UnclosedHolders,
];
const closingSheets = [ClosingSheetContents, ClosingSheets, SheetLinks];
const sendingOn = [PapersAtDesk, SealedTransfers, SendingDesks, Transfers, WantedTransfers];
const runs = [RunReads, RunRows, RunSeals, Runs];
const undoing = [UndoAlarms, UndoAsks, UndoableLists, UndoneLists, Undos];

@Module({
  imports: [DirectoryModule, DossierModule, ItemModule, PressModule],
  controllers: [
    HandoverController,
    AcceptanceController,
    UndoController,
    FilingController,
    TransferController,
    RecordController,
    ClosingController,
    RunController,
    OfflineController,
    DeviceKeyController,
  ],
  providers: [
    ...giving,
    ...receiving,
    ...tallying,
    ...undoing,
    ...runs,
    ...closing,
    ...closingSheets,
    ...filing,
    ...sendingOn,
    ...signing,
    ...applying,
    ...joining,
    HandoverReads,
    HandoverRecords,
    HandoverRecordPrint,
    RecordPapers,
    ListCovers,
  ],
  exports: [HandoverReads, HandoverRecords, MissingClosings],
})
export class HandoverModule {}
