// What a service in a thread and whoever started it say to each other; all of it can be copied.
import type { AuthenticatorOptions } from '@aiyrbas/http';
import type { LogLevel } from '@aiyrbas/observability';

export interface ThreadWish {
  /** The URL of the service's app role. */
  readonly databaseUrl: string;
  /** With the issuer's keys in it, not where they are published. */
  readonly authenticator: AuthenticatorOptions;
  readonly internalToken: string;
  readonly logSecret: Uint8Array;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logLevel: LogLevel;
  readonly poolMax: number;
  readonly tracing: { readonly endpoint: string | undefined; readonly ratio: number };
}

export type Question = 'ready' | 'metrics' | 'drain' | 'stop';

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export type Said =
  | { readonly kind: 'listening'; readonly name: string; readonly port: number }
  | { readonly kind: 'failed'; readonly isConfig: boolean; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown };
