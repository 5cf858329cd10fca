// The only file that names the environment of the set-up job.
import { partnerBanks, postgresUrl } from '@aiyrbas/contracts';
import { kafkaKeys, oidcKeys, serviceUrls, tlsKeys } from '@aiyrbas/service-host';
import { redisUrl } from '@aiyrbas/venues';
import { z } from 'zod';

export const setupConfig = z.object({
  /** An administrator's URL of PostgreSQL 15 or later. */
  DATABASE_URL: postgresUrl.meta({ secret: true, example: 'postgres://postgres:...@postgres:5432/postgres' }),
  /** Copies of each partition: three in production. */
  KAFKA_REPLICATION: z.coerce.number().int().min(1).max(9).default(1).meta({ example: '3' }),
  /** With `KAFKA_SSL=true` the set-up makes a user, rights and quotas for each party, and must be allowed to. */
  ...kafkaKeys,
  /** Where services find the brokers, when the set-up has a listener of its own. */
  KAFKA_SERVICE_BROKERS: kafkaKeys.KAFKA_BROKERS.optional(),
  TLS_CA: tlsKeys.TLS_CA,
  REDIS_URL: redisUrl,
  /** Where keys, and one environment file for each service, are written. */
  AIYRBAS_DATA_DIR: z.string().min(1).default('.data').meta({ example: '/var/lib/aiyrbas' }),
  ...oidcKeys,
  /** Needed unless `SERVICE_URLS` has a development issuer. */
  OIDC_ISSUER: oidcKeys.OIDC_ISSUER.optional(),
  SERVICE_URLS: serviceUrls,
  PARTNER_BANKS: partnerBanks,
  BANK_SIMULATOR_TIME_SCALE: z.string().default('1').meta({ example: '1' }),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info').meta({ example: 'info' }),
});
export type SetupConfig = z.infer<typeof setupConfig>;
