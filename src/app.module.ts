import { Global, Module, type DynamicModule } from '@nestjs/common';
import { DataSource } from 'typeorm';
import { directoryEntities } from './modules/directory/directory.entities.js';
import { DirectoryModule } from './modules/directory/directory.module.js';
import { Dossier } from './modules/dossier/dossier.entity.js';
import { DossierModule } from './modules/dossier/dossier.module.js';
import { Item } from './modules/item/item.entity.js';
import { ItemModule } from './modules/item/item.module.js';
import { MoneyModule } from './modules/money/money.module.js';
import { Pickup } from './modules/pickup/pickup.entity.js';
import { PickupModule } from './modules/pickup/pickup.module.js';
import { TrackingModule } from './modules/tracking/tracking.module.js';
import { WakeUps } from './platform/acts.js';
import type { Config } from './platform/config.js';
import { serviceDataSource } from './platform/database.js';
import { PlatformModule } from './platform/platform.module.js';

export const entities = [...directoryEntities, Dossier, Item, Pickup];

/** One database for the whole process. */
@Global()
@Module({})
class DatabaseModule {
  static with(config: Config): DynamicModule {
    const dataSource = { provide: DataSource, useFactory: () => serviceDataSource(config, entities).initialize() };
    return { module: DatabaseModule, providers: [dataSource, { provide: WakeUps, useValue: { add: () => undefined } }], exports: [dataSource, WakeUps] };
  }
}

/** What the API process is made of. */
@Module({})
export class AppModule {
  static with(config: Config): DynamicModule {
    return {
      module: AppModule,
      imports: [DatabaseModule.with(config), PlatformModule.with(config), DirectoryModule, DossierModule, ItemModule, MoneyModule, PickupModule, TrackingModule],
    };
  }
}
