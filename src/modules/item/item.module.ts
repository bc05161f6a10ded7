import { Module } from '@nestjs/common';
import './item.problems.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { PressModule } from '../../press/press.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { BagController } from './bags/bag.controller.js';
import { BagCounts, BagHands } from './bags/bag-counts.js';
import { BagLabelController } from './bags/bag-label.controller.js';
import { BagLabels } from './bags/bag-labels.js';
import { BagOpenings, CountedBags, OpenedBags } from './bags/bag-openings.js';
import './bags/bag.problems.js';
import { BagReads } from './bags/bag-reads.js';
import { BaggedItems, BagSealings } from './bags/bag-sealings.js';
import { Bags } from './bags/bags.js';
import { CustodyAlarms } from './custody/custody-alarms.js';
import { CustodyClock } from './custody/custody-clock.js';
import { CustodyController } from './custody/custody.controller.js';
import { CustodyLimits } from './custody/custody-limits.js';
import { CustodyQueue } from './custody/custody-queue.js';
import { Custody } from './custody/custody.js';
import './corrections/correction.problems.js';
import { CorrectionController } from './corrections/correction.controller.js';
import { ChargedHolders, Corrections } from './corrections/corrections.js';
import { CustodyChanges } from './corrections/custody-changes.js';
import { HeldItems } from './corrections/held-items.js';
import { FoundSeals } from './corrections/found-seals.js';
import { LossRecords, LostItems } from './corrections/lost-items.js';
import { AddedPhotos } from './irregularities/added-photos.js';
import { ClosingReports } from './irregularities/closing-reports.js';
import { Irregularities } from './irregularities/irregularities.js';
import { IrregularityController } from './irregularities/irregularity.controller.js';
import { IrregularityPapers, IrregularityPrint } from './irregularities/irregularity-papers.js';
import { IrregularityRecordController } from './irregularities/irregularity-record.controller.js';
import './irregularities/irregularity.problems.js';
import { IrregularityReads } from './irregularities/irregularity-reads.js';
import { IrregularityRows } from './irregularities/irregularity-rows.js';
import { Photos } from './irregularities/photos.js';
import { RewrappedPapers } from './irregularities/rewrapped-papers.js';
import { Rewrappings } from './irregularities/rewrappings.js';
import { Settlements } from './irregularities/settlements.js';
import { ItemController } from './item.controller.js';
import { ItemReads } from './item-reads.js';
import { Items } from './items.js';
import { LabelPrint } from './label.print.js';
import { BlockController } from './numbers/block.controller.js';
import './numbers/block.problems.js';
import { BlockReads } from './numbers/block-reads.js';
import { NumberBlocks } from './numbers/number-blocks.js';
import { NumberController } from './numbers/number.controller.js';
import { NumberRanges } from './numbers/number-ranges.js';
import { Numbers } from './numbers/numbers.js';
import { Sealings } from './sealed-items.js';
import { PrintedLinks } from './printed-links.js';
import { Reweighings } from './reweighings.js';
import { Reseals } from './seals/reseals.js';
import { SealController } from './seals/seal.controller.js';
import './seals/seal.problems.js';
import { SealReads } from './seals/seal-reads.js';
import { SealedHands } from './seals/sealed-hands.js';
import { Suspects } from './seals/suspects.js';
import { Deposits } from './scans/deposits.js';
import { ItemScans } from './scans/item-scans.js';
import { ScanPlaces } from './scans/scan-places.js';
import { ScanTrips } from './scans/scan-trips.js';
import { VoidNumbers } from './numbers/void-numbers.js';

const bagging = [
  BagCounts,
  BagHands,
  BaggedItems,
  BagLabels,
  BagOpenings,
  BagReads,
  Bags,
  BagSealings,
  CountedBags,
  OpenedBags,
];

@Module({
  imports: [DossierModule, DirectoryModule, PressModule],
  controllers: [
    BagController,
    BagLabelController,
    BlockController,
    ItemController,
    CustodyController,
    IrregularityController,
    IrregularityRecordController,
    NumberController,
    SealController,
    CorrectionController,
  ],
  providers: [
    Items,
    Custody,
    CustodyAlarms,
    CustodyClock,
    CustodyLimits,
    CustodyQueue,
    ...bagging,
    AddedPhotos,
    ChargedHolders,
    Corrections,
    CustodyChanges,
    HeldItems,
    FoundSeals,
    LossRecords,
    LostItems,
    ClosingReports,
    Irregularities,
    IrregularityPapers,
    IrregularityPrint,
    IrregularityReads,
    IrregularityRows,
    Photos,
    Settlements,
    RewrappedPapers,
    Rewrappings,
    Reseals,
    SealReads,
    SealedHands,
    Suspects,
    BlockReads,
    NumberBlocks,
    NumberRanges,
    Numbers,
    VoidNumbers,
    ItemReads,
    Deposits,
    ItemScans,
    ScanPlaces,
    Reweighings,
    ScanTrips,
    LabelPrint,
    Sealings,
    PrintedLinks,
  ],
  exports: [Bags, ClosingReports, Items, Custody, Irregularities, Numbers, LabelPrint, Sealings, PrintedLinks],
})
export class ItemModule {}
