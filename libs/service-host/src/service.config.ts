// The configuration that every service needs when it is a process of its own, beside its own keys.
import { readFileSync } from 'node:fs';
import type { KafkaAccess } from '@aiyrbas/bus';
import { ConfigError, filePath } from '@aiyrbas/config';
import { onOff, postgresUrl } from '@aiyrbas/contracts';
import { corsOrigins } from '@aiyrbas/http';
import { keyFileOf, pinnedVaultKeyOf, vaultSettings, withSigningKey } from '@aiyrbas/privacy';
import { z } from 'zod';
import { oidcKeys } from './oidc.config';
import { certificateAndKey, tlsKeys } from './tls.config';

const port = z.string().regex(/^\d{1,5}$/, 'a port number; 0 picks a free one');

/** `kyc=http://kyc:3000,orders=http://orders:3000`; a service that is named twice has two addresses. */
export const serviceUrls = z
  .string()
  .transform((text, context): ReadonlyMap<string, readonly string[]> => {
    const services = new Map<string, string[]>();
    for (const part of text.split(',').filter((each) => each.trim() !== '')) {
      const [, service, url] = /^([a-z-]+)=(https?:\/\/[^/\s]+)$/.exec(part.trim()) ?? [];
      if (service === undefined || url === undefined || !URL.canParse(url)) {
        context.addIssue({ code: 'custom', message: 'service=http://host:port pairs, separated by commas' });
        return z.NEVER;
      }
      services.set(service, [...(services.get(service) ?? []), url]);
    }
    return services;
  })
  .meta({ example: 'kyc=http://kyc:3000,orders=http://orders:3000' });

export const brokers = z
  .string()
  .regex(/^[^\s,:]+:\d+(,[^\s,:]+:\d+)*$/, 'host:port pairs, separated by commas')
  .transform((text) => text.split(','))
  .meta({ example: 'kafka-1:9092,kafka-2:9092' });

/** How brokers are reached; the set-up job has these keys too. */
export const kafkaKeys = {
  KAFKA_BROKERS: brokers,
  KAFKA_SSL: onOff,
  /** The client certificate, and its key, that the brokers know this process by; with `KAFKA_SSL=true`. */
  KAFKA_CERT: tlsKeys.TLS_CERT,
  KAFKA_KEY: tlsKeys.TLS_KEY,
  KAFKA_SASL_MECHANISM: z.enum(['plain', 'scram-sha-256', 'scram-sha-512']).optional(),
  KAFKA_SASL_USERNAME: z.string().min(1).optional(),
  KAFKA_SASL_PASSWORD: z.string().min(1).optional().meta({ secret: true }),
  /** Read again at each authentication: a new password of the same user needs no restart. */
  KAFKA_SASL_PASSWORD_FILE: filePath('/run/keys/kafka.password').optional(),
} as const;

const settings = z.object({
  PORT: port.default('3000').meta({ example: '3000' }),
  /** Calls of operators, metrics, and calls of other services; customers' calls too. No customer reaches it. */
  OPERATIONS_PORT: port.default('3001').meta({ example: '3001' }),
  HOST: z.string().default('0.0.0.0').meta({ example: '0.0.0.0' }),
  /** The URL of the service's app role; migrations have run before. */
  DATABASE_URL: postgresUrl.meta({ secret: true, example: 'postgres://orders_app:...@postgres:5432/aiyrbas' }),
  DATABASE_POOL_MAX: z.coerce.number().int().min(1).max(100).default(4).meta({ example: '4' }),
  ...kafkaKeys,
  KAFKA_CLIENT_ID: z.string().optional(),
  ...oidcKeys,
  /** The private Ed25519 JWK that calls to other services are signed with; its id is the service's name. */
  INTERNAL_KEY_FILE: keyFileOf('/run/keys/internal.jwk.json'),
  /** The same in a key server; the key's name begins with the service's name. */
  INTERNAL_KEY_VAULT: pinnedVaultKeyOf('transit/kyc@1'),
  ...vaultSettings,
  /** A JWKS with the public keys of all services: who may call this one. */
  INTERNAL_CALLERS_FILE: filePath('/run/keys/internal-public.jwks.json'),
  /** The secret of the fingerprints by which a repeated command is known. */
  COMMAND_SECRET_FILE: filePath('/run/keys/commands.secret'),
  /** The one before it: an Idempotency-Key is kept for 30 days. */
  COMMAND_RETIRED_SECRET_FILE: filePath('/run/keys/commands-retired.secret').optional(),
  ...tlsKeys,
  SERVICE_URLS: serviceUrls,
  /** Web origins whose pages may call the API from a browser. */
  CORS_ORIGINS: corsOrigins,
  /** An OpenTelemetry collector (OTLP over HTTP); without it nothing is traced. */
  OTEL_EXPORTER_OTLP_ENDPOINT: z.url().optional().meta({ example: 'http://collector:4318' }),
  /** The share of the traces that begin here and are exported. */
  OTEL_TRACES_SAMPLER_ARG: z.coerce.number('a number from 0 to 1').min(0).max(1).default(1).meta({ example: '0.1' }),
  LOG_LEVEL: z.enum(['silent', 'error', 'warn', 'info', 'debug']).default('info').meta({ example: 'info' }),
});
export const serviceConfig = withSigningKey(settings, 'INTERNAL_KEY');
export type ServiceConfig = z.infer<typeof serviceConfig>;

type KafkaKeys = Pick<ServiceConfig, keyof typeof kafkaKeys>;

/** @throws ConfigError for a client certificate that cannot be used, and for a mechanism without a user or a password. */
export function kafkaAccess(config: KafkaKeys, clientId: string): KafkaAccess {
  const sasl = saslOf(config);
  return { brokers: config.KAFKA_BROKERS, clientId, ssl: kafkaTls(config), ...(sasl ? { sasl } : {}) };
}

function saslOf(config: KafkaKeys): KafkaAccess['sasl'] {
  const { KAFKA_SASL_MECHANISM: mechanism, KAFKA_SASL_USERNAME: username, KAFKA_SASL_PASSWORD: first } = config;
  if (mechanism === undefined) return undefined;
  if (username === undefined || first === undefined) {
    throw new ConfigError('KAFKA_SASL_MECHANISM is set; KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD must be, too');
  }
  let last = first;
  const password = (): string => {
    try {
      last = textIn(config.KAFKA_SASL_PASSWORD_FILE) ?? last;
    } catch {
      // A file that is just being replaced may be missing for a moment: what was valid last may still be.
    }
    return last;
  };
  return { mechanism, username, password };
}

/** Undefined without a file, and for an empty one. */
const textIn = (file: string | undefined): string | undefined =>
  file === undefined ? undefined : readFileSync(file, 'utf8').trim() || undefined;

function kafkaTls({ KAFKA_SSL: isOn, KAFKA_CERT: cert, KAFKA_KEY: key }: KafkaKeys): NonNullable<KafkaAccess['ssl']> {
  const own = certificateAndKey('KAFKA', cert, key);
  if (own && !isOn) throw new ConfigError('KAFKA_CERT is set, and KAFKA_SSL is not true: nothing would be encrypted');
  return own ?? isOn;
}
