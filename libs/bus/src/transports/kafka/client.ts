// kafkajs, set up the one way that it is used here. Its own promises are not relied upon: what is sent is verified
// (safe-producer.ts), what is received is counted (intake.ts).
import type { Logger } from '@aiyrbas/observability';
import { Kafka, type Mechanism, logLevel } from 'kafkajs';
import { decodeFetchesOurselves } from './fetch/fetch-response';
import { stopIdleSpin } from './idle-spin';
import { fromLibrary } from './library';

/** The mechanisms that are supported, and the library's file for each. */
const MECHANISMS = { plain: 'plain', 'scram-sha-256': 'scram256', 'scram-sha-512': 'scram512' } as const;
export type SaslMechanism = keyof typeof MECHANISMS;

export interface KafkaCredentials {
  readonly username: string;
  readonly password: string;
}

export interface KafkaAccess {
  readonly brokers: readonly string[];
  readonly clientId: string;
  /** TLS, with a client certificate or without; whom it trusts is what the process trusts. */
  readonly ssl?: boolean | { readonly cert: string; readonly key: string };
  readonly sasl?:
    | {
        readonly mechanism: SaslMechanism;
        /** The same for as long as a connection stands: a broker lets nobody authenticate again as somebody else. */
        readonly username: string;
        /** Called at each authentication, of which a connection may have several: a new password needs no restart. */
        readonly password: () => string;
      }
    | undefined;
}

export function kafkaClient(access: KafkaAccess, log: Logger): Kafka {
  stopIdleSpin();
  decodeFetchesOurselves();
  // One partitioner is used, ours, and every record names its partition: the library's advice is for others.
  process.env['KAFKAJS_NO_PARTITIONER_WARNING'] = '1';
  return new Kafka({
    clientId: access.clientId,
    brokers: [...access.brokers],
    ...(access.ssl ? { ssl: access.ssl } : {}),
    ...(access.sasl ? { sasl: saslOf(access.sasl) } : {}),
    connectionTimeout: 3_000,
    requestTimeout: 10_000,
    // Short at first, because most of what is retried here heals within milliseconds (a leader that has just moved).
    retry: { initialRetryTime: 50, maxRetryTime: 2_000, retries: 10 },
    logLevel: logLevel.WARN,
    logCreator: () => (entry) => {
      // Said at every start of a producer: ours are given up at the first failure, so no guarantee of theirs is lost.
      if (entry.log.message.startsWith('Limiting retries for the idempotent producer')) return;
      const { message, timestamp: _written, logger: _library, ...details } = entry.log;
      // What the library calls an error is retried by it or by us; what is not, comes to us as an exception or an event.
      log.warn({ kafka: entry.namespace, ...details, stack: undefined }, message);
    },
  });
}

type Provider = Mechanism['authenticationProvider'];

/** The library would keep the password that it was made with. */
function saslOf({ mechanism, username, password }: NonNullable<KafkaAccess['sasl']>): Mechanism {
  const providerFor = fromLibrary<(of: KafkaCredentials) => Provider>(
    `broker/saslAuthenticator/${MECHANISMS[mechanism]}`,
  );
  return {
    mechanism,
    authenticationProvider: (args) => ({
      authenticate: () => providerFor({ username, password: password() })(args).authenticate(),
    }),
  };
}
