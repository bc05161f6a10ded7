import { BullModule } from '@nestjs/bullmq';
import { Global, Module } from '@nestjs/common';
import './admin-system/inbound.problems.js';
import './followers/followers.problems.js';
import { DeliveryModule } from '../modules/delivery/delivery.module.js';
import { DirectoryModule } from '../modules/directory/directory.module.js';
import { DossierModule } from '../modules/dossier/dossier.module.js';
import { ItemModule } from '../modules/item/item.module.js';
import { MoneyModule } from '../modules/money/money.module.js';
import { WakeUps } from '../platform/acts.js';
import { AdminSystemFollower } from './admin-system/admin-system.follower.js';
import { AdminSystemHttp } from './admin-system/admin-system.http.js';
import { AdminSystemInbound } from './admin-system/admin-system.inbound.js';
import { InboundActs, InboundJournal, WaitingInbox } from './admin-system/inbound-acts.js';
import { InboundRefusals } from './admin-system/inbound-refusals.js';
import { InboundWebhooks } from './admin-system/inbound-webhooks.js';
import { InboundController } from './admin-system/inbound.controller.js';
import { Inbox } from './admin-system/inbox.js';
import { OrderedDossiers, ResultOrders } from './admin-system/result-orders.js';
import { Endpoints, followers } from './endpoints.js';
import { Cursors } from './followers/cursors.js';
import { DueCursors } from './followers/due-cursors.js';
import { Follower } from './followers/follower.js';
import { FollowersController } from './followers/followers.controller.js';
import { ParkedDossiers, Parking } from './followers/parking.js';
import { Senders } from './followers/sender.js';
import { Sweeper, Tidying } from './followers/sweeper.js';
import { MessageFactsReader, MessagesFollower } from './messaging/messages.follower.js';
import { MessagesHttp } from './messaging/messages.http.js';
import { QueueWakeUps } from './wake-ups.js';

const queues = BullModule.registerQueue(...followers.map((name) => ({ name })));

/** The call that wakes followers; what every act uses. Wants a QueueModule beside it. */
@Global()
@Module({ imports: [queues], providers: [{ provide: WakeUps, useClass: QueueWakeUps }], exports: [WakeUps] })
export class WakeUpsModule {}

/** Everything that talks to the outside and hangs on the journal; the worker process adds the workers. */
@Module({
  imports: [DirectoryModule, DossierModule, ItemModule, MoneyModule, DeliveryModule],
  controllers: [InboundController, FollowersController],
  providers: [
    Endpoints,
    ...[Cursors, Parking, ParkedDossiers, Follower, DueCursors, Sweeper, Tidying],
    ...[AdminSystemHttp, AdminSystemFollower, MessagesHttp, MessageFactsReader, MessagesFollower],
    ...[
      Inbox,
      InboundWebhooks,
      InboundActs,
      InboundJournal,
      InboundRefusals,
      WaitingInbox,
      AdminSystemInbound,
      ResultOrders,
      OrderedDossiers,
    ],
    {
      provide: Senders,
      inject: [AdminSystemFollower, MessagesFollower],
      useFactory: (adminSystem: AdminSystemFollower, messages: MessagesFollower) =>
        new Senders([adminSystem, messages]),
    },
  ],
  exports: [Follower, Sweeper, DueCursors],
})
export class IntegrationsModule {}
