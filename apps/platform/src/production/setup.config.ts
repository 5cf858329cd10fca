// The only file that names the environment of the set-up job in production.
import { onOff, partnerBanks, postgresUrl } from '@aiyrbas/contracts';
import { kafkaKeys, tlsKeys } from '@aiyrbas/service-host';
import { z } from 'zod';

export const productionSetupConfig = z.object({
  /** The platform's database, as the set-up role: a member of the schemas' owners without any other power. */
  DATABASE_URL: postgresUrl.meta({ secret: true, example: 'postgres://aiyrbas_setup:...@postgres:5432/aiyrbas' }),
  TLS_CA: tlsKeys.TLS_CA,
  ...kafkaKeys,
  /** `external`: who may do what on the brokers is kept elsewhere, and the set-up neither looks at it nor changes it. */
  KAFKA_RIGHTS: z.enum(['managed', 'external']).default('managed').meta({ example: 'managed' }),
  /** `external`: topics are made elsewhere, such as by an operator of the cluster, and the set-up only checks them. */
  KAFKA_TOPICS: z.enum(['managed', 'external']).default('managed').meta({ example: 'managed' }),
  /** Copies of each partition. */
  KAFKA_REPLICATION: z.coerce
    .number()
    .int()
    .min(2, 'at least 2 in production')
    .max(9)
    .default(3)
    .meta({ example: '3' }),
  PARTNER_BANKS: partnerBanks,
  /** Allows migrations that take away what the release before may use: no process of it runs any more. */
  PREVIOUS_RELEASE_STOPPED: onOff.meta({ example: 'false' }),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info').meta({ example: 'info' }),
});
export type ProductionSetupConfig = z.infer<typeof productionSetupConfig>;
