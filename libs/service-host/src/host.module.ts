// What every part of a service can ask for, whichever service it is.
import { BusStrategy, Outbox, StreamLog } from '@aiyrbas/bus';
import {
  Authenticator,
  COMMAND_KEYS,
  type CommandKeys,
  Commands,
  INTERNAL_CALLERS,
  type InternalCallers,
  OperationGuard,
  ProblemFilter,
  ReplyInterceptor,
  operatorsPath,
} from '@aiyrbas/http';
import { systemClock, systemIds } from '@aiyrbas/kernel';
import type { Logger, Metrics, Tracing } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { Controller, type DynamicModule, Module, type Type } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule } from '@nestjs/core';
import { KeyServerStatus } from './key-server-status';
import { InternalController } from './internal.controller';
import { ParkedController } from './parked.controller';
import { PassedOverController } from './passed-over.controller';
import { Readiness } from './readiness';
import { CLOCK, CONFIG, HAS_REPLICAS, IDS, LOGGER, METRICS, TRACING } from './tokens';

@Module({})
class HostModule {}

export interface HostParts {
  readonly name: string;
  readonly database: Database;
  readonly streamLog: StreamLog;
  readonly outbox: Outbox;
  readonly bus: BusStrategy;
  readonly config: unknown;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
  readonly authenticator: Authenticator;
  readonly internalCallers: InternalCallers;
  readonly commandKeys: CommandKeys;
  readonly hasReplicas: boolean;
}

export const hostModule = (parts: HostParts): DynamicModule => ({
  module: HostModule,
  global: true,
  imports: [DiscoveryModule],
  controllers: [
    InternalController,
    ...[PassedOverController, ParkedController].map((one) => under(operatorsPath(parts.name), one)),
  ],
  providers: [
    { provide: Database, useValue: parts.database },
    { provide: Outbox, useValue: parts.outbox },
    { provide: StreamLog, useValue: parts.streamLog },
    { provide: BusStrategy, useValue: parts.bus },
    { provide: Authenticator, useValue: parts.authenticator },
    { provide: CONFIG, useValue: parts.config },
    { provide: CLOCK, useValue: systemClock },
    { provide: IDS, useValue: systemIds },
    { provide: LOGGER, useValue: parts.log },
    { provide: METRICS, useValue: parts.metrics },
    { provide: TRACING, useValue: parts.tracing },
    { provide: INTERNAL_CALLERS, useValue: parts.internalCallers },
    { provide: COMMAND_KEYS, useValue: parts.commandKeys },
    { provide: HAS_REPLICAS, useValue: parts.hasReplicas },
    Commands,
    Readiness,
    KeyServerStatus,
    { provide: APP_GUARD, useClass: OperationGuard },
    { provide: APP_INTERCEPTOR, useClass: ReplyInterceptor },
    { provide: APP_FILTER, useClass: ProblemFilter },
  ],
  exports: [
    Database,
    Outbox,
    StreamLog,
    Commands,
    Readiness,
    KeyServerStatus,
    CONFIG,
    CLOCK,
    HAS_REPLICAS,
    IDS,
    LOGGER,
    METRICS,
    TRACING,
  ],
});

/** The same controller at a path of this service: services of one process share its class. */
function under(path: string, controller: Type<object>): Type<object> {
  const own = class extends controller {};
  Object.defineProperty(own, 'name', { value: controller.name });
  Controller(path)(own);
  return own;
}
