import { Module, type DynamicModule } from '@nestjs/common';
import { modulesOf } from './app.module.js';
import { wakeUpWorkers } from './integrations/followers/follower.processors.js';
import type { Config } from './platform/config.js';

/** What the worker process is made of: all of the API's services, and who empties the queues. */
@Module({})
export class WorkerModule {
  static with(config: Config): DynamicModule {
    return {
      module: WorkerModule,
      imports: modulesOf(config, { workers: wakeUpWorkers.length }),
      providers: wakeUpWorkers,
    };
  }
}
