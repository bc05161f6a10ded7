import { Module } from '@nestjs/common';
import './courier.problems.js';
import { DirectoryModule } from '../modules/directory/directory.module.js';
import { DossierModule } from '../modules/dossier/dossier.module.js';
import { MoneyModule } from '../modules/money/money.module.js';
import { PickupModule } from '../modules/pickup/pickup.module.js';
import { CourierController } from './courier.controller.js';
import { CourierDay, DeliveriesToMake } from './courier-day.js';
import { Devices } from './devices.js';
import { InnerRequests } from './inner-requests.js';
import { LateActsOfDevices } from './late-acts.js';
import { LateInbox } from './late-inbox.js';
import { LateOutcomes } from './late-outcomes.js';

/** The courier's phone: his day, and acts that come late. Stands beside the integrations, above all modules. */
@Module({
  imports: [DirectoryModule, DossierModule, MoneyModule, PickupModule],
  controllers: [CourierController],
  providers: [CourierDay, DeliveriesToMake, Devices, InnerRequests, LateActsOfDevices, LateInbox, LateOutcomes],
})
export class CourierModule {}
