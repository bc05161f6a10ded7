import { Global, Module, type DynamicModule } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_PIPE } from '@nestjs/core';
import { StandardSchemaValidationPipe } from '@nestjs/common';
import { Acts, AfterCommit } from './acts.js';
import { Auth, Persons } from './auth.js';
import { Clock } from './clock.js';
import type { Config } from './config.js';
import { Encryption } from './encryption.js';
import { fieldProblems, type Issue } from './field-problems.js';
import { HealthController } from './health.controller.js';
import { PolicyGuard } from './http.js';
import { Log, serviceLog } from './log.js';
import { Metrics } from './metrics.js';
import { MetricsServer } from './metrics-server.js';
import { MeController } from './me.controller.js';
import { Policies } from './policies.js';
import { ProblemFilter } from './problem-filter.js';
import { ReadableGuard } from './readable.js';
import { Readiness } from './readiness.js';
import { Refused } from './problems.js';

export const CONFIG = Symbol('config');

function bodyInvalid(issues: readonly Issue[]): Refused {
  return new Refused('body-invalid', {}, fieldProblems(issues));
}

/** What every process has: configuration, clock, acts, encryption, the guard and the form of refusals. */
@Global()
@Module({})
export class PlatformModule {
  static with(config: Config): DynamicModule {
    const shared = [
      { provide: CONFIG, useValue: config },
      { provide: Encryption, useValue: new Encryption(config.SECRET_KEY) },
      { provide: Log, useValue: serviceLog(config) },
      Clock,
      Metrics,
      AfterCommit,
      Acts,
    ];
    return {
      module: PlatformModule,
      controllers: [HealthController, MeController],
      providers: [
        ...shared,
        Policies,
        Readiness,
        {
          provide: MetricsServer,
          inject: [Metrics, Log],
          useFactory: (metrics: Metrics, log: Log) => new MetricsServer(config, metrics, log),
        },
        { provide: Auth, inject: [Persons], useFactory: (persons: Persons) => new Auth(config, persons) },
        { provide: APP_GUARD, useClass: PolicyGuard },
        { provide: APP_GUARD, useClass: ReadableGuard },
        { provide: APP_FILTER, useClass: ProblemFilter },
        { provide: APP_PIPE, useValue: new StandardSchemaValidationPipe({ exceptionFactory: bodyInvalid }) },
      ],
      exports: [...shared, Auth, Policies],
    };
  }
}
