import { Global, Module, type DynamicModule, type OnApplicationShutdown } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { IntegrationsModule, WakeUpsModule } from './integrations/integrations.module.js';
import { CourierModule } from './courier/courier.module.js';
import { Delivery } from './modules/delivery/delivery.entity.js';
import { DeliveryModule } from './modules/delivery/delivery.module.js';
import { directoryEntities } from './modules/directory/directory.entities.js';
import { DirectoryModule } from './modules/directory/directory.module.js';
import { Dossier } from './modules/dossier/dossier.entity.js';
import { DossierModule } from './modules/dossier/dossier.module.js';
import { Handover } from './modules/handover/handover.entity.js';
import { HandoverModule } from './modules/handover/handover.module.js';
import { Item } from './modules/item/item.entity.js';
import { ItemModule } from './modules/item/item.module.js';
import { MoneyModule } from './modules/money/money.module.js';
import { Pickup } from './modules/pickup/pickup.entity.js';
import { PickupModule } from './modules/pickup/pickup.module.js';
import { TrackingModule } from './modules/tracking/tracking.module.js';
import { PaperModule } from './paper/paper.module.js';
import type { Config } from './platform/config.js';
import { openDatabase } from './platform/database.js';
import { PlatformModule } from './platform/platform.module.js';
import { QueueModule, type QueueUse } from './platform/queue.js';

const entities = [...directoryEntities, Delivery, Dossier, Handover, Item, Pickup];

/** One database for the whole process. */
@Global()
@Module({})
class DatabaseModule implements OnApplicationShutdown {
  constructor(private readonly dataSource: DataSource) {}

  onApplicationShutdown(): Promise<void> {
    return this.dataSource.destroy();
  }

  static with(config: Config): DynamicModule {
    const dataSource = { provide: DataSource, useFactory: () => openDatabase(config, entities) };
    return { module: DatabaseModule, providers: [dataSource], exports: [dataSource] };
  }
}

/** What API and worker process have in common. */
export function modulesOf(config: Config, use: QueueUse): NonNullable<DynamicModule['imports']> {
  return [
    DatabaseModule.with(config),
    PlatformModule.with(config),
    QueueModule.with(config, use),
    WakeUpsModule,
    DirectoryModule,
    DossierModule,
    ItemModule,
    MoneyModule,
    PickupModule,
    HandoverModule,
    DeliveryModule,
    TrackingModule,
    CourierModule,
    PaperModule,
    IntegrationsModule,
  ];
}

/** What the API process is made of. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return { module: AppModule, imports: modulesOf(config, { workers: 0 }) };
  }
}
