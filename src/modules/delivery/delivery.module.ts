import { Module } from '@nestjs/common';
import './delivery.problems.js';
import { DirectoryModule } from '../directory/directory.module.js';
import { DossierModule } from '../dossier/dossier.module.js';
import { ItemModule } from '../item/item.module.js';
import { MoneyModule } from '../money/money.module.js';
import { AttemptController } from './attempt.controller.js';
import { AttemptRows } from './attempt-rows.js';
import { Attempts } from './attempts.js';
import { CodeController } from './one-time-code/code.controller.js';
import { CodeTries } from './one-time-code/code-tries.js';
import { CodeUses, LateCodes } from './one-time-code/code-uses.js';
import { Deliveries } from './deliveries.js';
import { DeliveryController } from './delivery.controller.js';
import { DeliveryPolicies } from './delivery-policies.js';
import { DeliveryDetailReads, DeliveryReads } from './delivery-reads.js';
import { DeliveryRecords } from './delivery-records.js';
import { HandOuts } from './hand-outs.js';
import { Misdeliveries } from './misdeliveries.js';
import { MisdeliveryController } from './misdelivery.controller.js';
import { Notices } from './notices.js';
import { CodeChallenges, OneTimeCodes } from './one-time-code/one-time-codes.js';
import { Orders } from './orders.js';
import { Recalls } from './recalls.js';
import { RecipientPlaces } from './recipient-places.js';
import { Recipients } from './recipients.js';
import { RecoveredPapers, Recoveries } from './recoveries.js';
import { ReleaseRecords, Releases } from './releases.js';
import { ResultCharges } from './result-charges.js';
import { RoundController } from './round.controller.js';
import { Rounds } from './rounds.js';

@Module({
  imports: [DirectoryModule, DossierModule, ItemModule, MoneyModule],
  controllers: [DeliveryController, AttemptController, CodeController, RoundController, MisdeliveryController],
  providers: [
    AttemptRows,
    Attempts,
    CodeChallenges,
    CodeUses,
    Deliveries,
    CodeTries,
    DeliveryDetailReads,
    DeliveryPolicies,
    DeliveryReads,
    DeliveryRecords,
    HandOuts,
    LateCodes,
    Misdeliveries,
    Notices,
    OneTimeCodes,
    Orders,
    Recalls,
    RecipientPlaces,
    Recipients,
    RecoveredPapers,
    Recoveries,
    ReleaseRecords,
    Releases,
    ResultCharges,
    Rounds,
  ],
  exports: [Deliveries, OneTimeCodes],
})
export class DeliveryModule {}
