import { BullModule, getQueueToken } from '@nestjs/bullmq';
import { Global, Module } from '@nestjs/common';
import './admin-system/inbound.problems.js';
import './feed/feed.problems.js';
import './reconciliation/reconciliation.problems.js';
import './followers/followers.problems.js';
import './webhooks/webhooks.problems.js';
import { DeliveryModule } from '../modules/delivery/delivery.module.js';
import { DirectoryModule } from '../modules/directory/directory.module.js';
import { DossierModule } from '../modules/dossier/dossier.module.js';
import { HandoverModule } from '../modules/handover/handover.module.js';
import { ItemModule } from '../modules/item/item.module.js';
import { MoneyModule } from '../modules/money/money.module.js';
import { WakeUps } from '../platform/acts.js';
import { Outbox } from '../platform/readiness.js';
import { Log } from '../platform/log.js';
import { AdminSystemFollower } from './admin-system/admin-system.follower.js';
import { AdminSystemHttp } from './admin-system/admin-system.http.js';
import { AdminSystemInbound } from './admin-system/admin-system.inbound.js';
import { ConfirmationWords } from './admin-system/confirmation-words.js';
import { ConfirmationRows, Confirmations } from './admin-system/confirmations.js';
import { ConfirmationsController } from './admin-system/confirmations.controller.js';
import { InboundActs, InboundJournal } from './admin-system/inbound-acts.js';
import { InboundCharge, InboundFates } from './admin-system/inbound-fates.js';
import { InboundGuard } from './admin-system/inbound-guard.js';
import { InboundWebhooks } from './admin-system/inbound-webhooks.js';
import { InboundController } from './admin-system/inbound.controller.js';
import { Inbox } from './admin-system/inbox.js';
import { InboxController } from './admin-system/inbox.controller.js';
import { InboxReads } from './admin-system/inbox-reads.js';
import { PostalTelling } from './admin-system/postal-telling.js';
import { OrderedDossiers, ResultOrders } from './admin-system/result-orders.js';
import { ToldConfirmations } from './admin-system/told-confirmations.js';
import { WaitingInbox } from './admin-system/waiting-inbox.js';
import { WaitingRows } from './admin-system/waiting-rows.js';
import { Endpoints, followers } from './endpoints.js';
import { FeedConsumers } from './feed/feed-consumers.js';
import { FeedController } from './feed/feed.controller.js';
import { FeedFollower } from './feed/feed.follower.js';
import { FeedReads } from './feed/feed-reads.js';
import { CursorTrips } from './followers/cursor-trips.js';
import { Cursors } from './followers/cursors.js';
import { DueCursors } from './followers/due-cursors.js';
import { FollowerReads } from './followers/follower-reads.js';
import { Follower } from './followers/follower.js';
import { FollowersOutbox } from './followers/followers-outbox.js';
import { FollowersController } from './followers/followers.controller.js';
import { ParkedDossiers, Parking } from './followers/parking.js';
import { Senders, type Sender } from './followers/sender.js';
import { Refusals, SkippedAhead } from './followers/skipped-ahead.js';
import { AllAlarms, Sweeper, Tidying } from './followers/sweeper.js';
import { MessageFactsReader, MessagesFollower } from './messaging/messages.follower.js';
import { MessagesHttp } from './messaging/messages.http.js';
import { BehindEndpoints } from './reconciliation/behind-endpoints.js';
import { ComparedDays, DayTasks, FoundRows } from './reconciliation/compared-days.js';
import { ComparedPages, Portions } from './reconciliation/compared-pages.js';
import { DifferenceTasks } from './reconciliation/difference-tasks.js';
import { Differences, Rewinding } from './reconciliation/differences.js';
import { EffectsHttp } from './reconciliation/effects.http.js';
import { OwedDays } from './reconciliation/owed-days.js';
import { PlannedDays } from './reconciliation/planned-days.js';
import { ReconciliationReads } from './reconciliation/reconciliation-reads.js';
import { Readings } from './reconciliation/readings.js';
import { AwayDays, Comparing, Reconciliations } from './reconciliation/reconciliations.js';
import { ReconciliationsController } from './reconciliation/reconciliations.controller.js';
import { Openings } from './openings.js';
import { QueueWakeUps, type WakeUpQueue } from './wake-ups.js';
import { DisabledWebhooks } from './webhooks/sending/disabled-webhooks.js';
import { Outbound } from './webhooks/sending/outbound.js';
import { WebhookSecrets } from './webhooks/sending/webhook-secrets.js';
import { WebhooksFollower } from './webhooks/sending/webhooks.follower.js';
import { WebhooksHttp } from './webhooks/sending/webhooks.http.js';
import { WebhookEndpoints } from './webhooks/webhook-endpoints.js';
import { WebhookOpenings } from './webhooks/webhook-openings.js';
import { WebhookReads } from './webhooks/webhook-reads.js';
import { WebhookReplays } from './webhooks/webhook-replays.js';
import { WebhookTargets } from './webhooks/webhook-targets.js';
import { WebhooksController } from './webhooks/webhooks.controller.js';
import { Webhooks, WebhookTests } from './webhooks/webhooks.js';

const queues = BullModule.registerQueue(...followers.map((name) => ({ name })));

/** What every process needs of the followers: the call that wakes them, and how far behind they are. Wants a QueueModule beside it. */
@Global()
@Module({
  imports: [queues],
  providers: [
    {
      provide: WakeUps,
      inject: [Log, ...followers.map((name) => getQueueToken(name))],
      useFactory: (log: Log, ...all: WakeUpQueue[]) => new QueueWakeUps(all, log),
    },
    { provide: Outbox, useClass: FollowersOutbox },
  ],
  exports: [WakeUps, Outbox],
})
export class WakeUpsModule {}

/** One a follower. */
const senders = [AdminSystemFollower, MessagesFollower, WebhooksFollower, FeedFollower];

/** Everything that talks to the outside and hangs on the journal; the worker process adds the workers. */
@Module({
  imports: [DirectoryModule, DossierModule, ItemModule, MoneyModule, DeliveryModule, HandoverModule],
  controllers: [
    InboundController,
    InboxController,
    ConfirmationsController,
    FollowersController,
    WebhooksController,
    FeedController,
    ReconciliationsController,
  ],
  providers: [
    Endpoints,
    Openings,
    ...[
      CursorTrips,
      Cursors,
      Parking,
      SkippedAhead,
      Refusals,
      ParkedDossiers,
      FollowerReads,
      Follower,
      DueCursors,
      Sweeper,
      AllAlarms,
      Tidying,
    ],
    ...[Outbound, WebhooksHttp, WebhookSecrets, DisabledWebhooks, WebhookTargets],
    ...[Webhooks, WebhookTests, WebhookEndpoints, WebhookOpenings, WebhookReplays, WebhookReads],
    ...[...senders, AdminSystemHttp, MessagesHttp, MessageFactsReader, FeedConsumers, FeedReads],
    ...[
      Inbox,
      InboundWebhooks,
      InboundActs,
      InboundJournal,
      ...[InboundGuard, InboundCharge, InboundFates, InboxReads],
      ...[PostalTelling, ToldConfirmations, ConfirmationWords, ConfirmationRows, Confirmations],
      ...[WaitingRows, WaitingInbox],
      AdminSystemInbound,
      ResultOrders,
      OrderedDossiers,
    ],
    ...[Reconciliations, Comparing, AwayDays, Readings, Portions, ComparedPages, FoundRows],
    ...[PlannedDays, OwedDays, ComparedDays, DayTasks, EffectsHttp],
    ...[Differences, DifferenceTasks, Rewinding, ReconciliationReads, BehindEndpoints],
    { provide: Senders, inject: senders, useFactory: (...all: Sender[]) => new Senders(all) },
  ],
  exports: [Follower, Sweeper, DueCursors],
})
export class IntegrationsModule {}
