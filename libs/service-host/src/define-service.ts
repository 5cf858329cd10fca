import { busEntities, busMigrations } from '@aiyrbas/bus';
import { fourEyesEntities, fourEyesMigrations } from '@aiyrbas/four-eyes';
import { httpEntities, httpMigrations } from '@aiyrbas/http';
import type { AnyEntity, MigrationClass } from '@aiyrbas/persistence';
import type { Type } from '@nestjs/common';
import type { z } from 'zod';

/** One deployable service: its name, its schema and topics, its configuration, and its Nest module. */
export interface ServiceDefinition {
  readonly name: string;
  readonly schema: string;
  /** The service's own migrations, behind those of the bus, of HTTP and of four eyes. */
  readonly migrations: readonly MigrationClass[];
  /** What describes its tables, with those of the libraries. */
  readonly entities: readonly AnyEntity[];
  readonly config: z.ZodObject;
  /** The BICs of the banks whose topics it reads, from its configuration. */
  readonly banksOf?: (config: never) => readonly string[];
  /** The file of the secret that seals what its log keeps of messages to or from banks; it writes none without. */
  readonly logSecretFileOf?: (config: never) => string;
  readonly module: Type;
  /** It logs each decision itself. Its published events are then logged at debug level only. */
  readonly logsDecisions?: boolean;
}

export const defineService = (
  definition: Omit<ServiceDefinition, 'entities'> & { readonly entities?: readonly AnyEntity[] },
): ServiceDefinition => ({
  ...definition,
  migrations: [...busMigrations, ...httpMigrations, ...fourEyesMigrations, ...definition.migrations],
  entities: [...busEntities, ...httpEntities, ...fourEyesEntities, ...(definition.entities ?? [])],
});
