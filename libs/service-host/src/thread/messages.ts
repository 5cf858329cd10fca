// What a service in a thread and whoever started it say to each other; all of it can be copied.
import type { MessagePort } from 'node:worker_threads';
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

/** What the thread is started with: the wish, and its way to the bus. */
export type ThreadStart = ThreadWish & { readonly bus: MessagePort };

export type Question = 'startConsuming' | 'ready' | 'metrics' | 'drain' | 'stop';

export interface Asked {
  readonly id: number;
  readonly question: Question;
}

export type Said =
  | { readonly kind: 'listening'; readonly name: string; readonly port: number }
  | { readonly kind: 'failed'; readonly isConfig: boolean; readonly message: string }
  | { readonly kind: 'answer'; readonly id: number; readonly answer: unknown };
