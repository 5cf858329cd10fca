// The only file that names the environment of the embedded platform.
import { onOff, partnerBanks, postgresUrl } from '@aiyrbas/contracts';
import { oidcKeys } from '@aiyrbas/service-host';
import { corsOrigins } from '@aiyrbas/http';
import { z } from 'zod';

export const platformConfig = z.object({
  AIYRBAS_PORT: z
    .string()
    .regex(/^\d{1,5}$/, 'a port number; 0 picks a free one')
    .refine((port) => Number.parseInt(port, 10) <= 65_535, 'a port number of at most 65535')
    .default('3000')
    .meta({ example: '3000' }),
  AIYRBAS_HOST: z.string().default('127.0.0.1').meta({ example: '127.0.0.1' }),
  AIYRBAS_DATA_DIR: z.string().default('.data').meta({ example: '.data' }),
  /** The development issuer's name. It stays the same on every port, because people are known by it. */
  AIYRBAS_ISSUER: z.url().default('http://localhost:3000/oidc').meta({ example: 'http://localhost:3000/oidc' }),
  /** Whoever reaches the platform may have a token of any role. Without it the development issuer is for this machine only. */
  AIYRBAS_EXPOSE_DEV_ISSUER: onOff.meta({ example: 'false' }),
  ...oidcKeys,
  /** A real provider; it replaces the development issuer. */
  OIDC_ISSUER: oidcKeys.OIDC_ISSUER.optional(),
  /** An OpenTelemetry collector (OTLP over HTTP); without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional().meta({ example: 'http://localhost:4318' }),
  /** The share of the traces that begin here and are exported. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number('a number from 0 to 1').min(0).max(1).default(1).meta({ example: '0.1' }),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('warn').meta({ example: 'warn' }),
  /** How long a second of the simulated banks takes: 1 is real time, 0.01 a hundred times faster. */
  BANK_SIMULATOR_TIME_SCALE: z.string().default('1').meta({ example: '1' }),
  PARTNER_BANKS: partnerBanks,
  /** Web origins whose pages may call the API from a browser. */
  CORS_ORIGINS: corsOrigins,
  /** An administrator's URL of another PostgreSQL (15 or later); without it one is started in the data directory. */
  DATABASE_URL: postgresUrl
    .optional()
    .meta({ secret: true, example: 'postgres://postgres:...@127.0.0.1:5432/postgres' }),
});
export type PlatformConfig = z.infer<typeof platformConfig>;
