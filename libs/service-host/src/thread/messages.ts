// What a service in a thread and whoever started it say to each other; all of it can be copied.
import type { MessagePort } from 'node:worker_threads';
import type { AuthenticatorOptions, CommandKeys } from '@aiyrbas/http';
import type { LogLevel } from '@aiyrbas/observability';
import type { RunningService } from '../start-service';

export interface ThreadCommand {
  /** The URL of the service's app role. */
  readonly databaseUrl: string;
  readonly authenticator: AuthenticatorOptions;
  readonly commandKeys: CommandKeys;
  readonly environment: Readonly<Record<string, string | undefined>>;
  readonly logLevel: LogLevel;
  readonly poolMax: number;
  readonly tracing: { readonly endpoint: string | undefined; readonly ratio: number };
}

/** What the thread is started with: the command, a port to the bus, and a port for requests to it. */
export type ThreadStart = ThreadCommand & { readonly bus: MessagePort; readonly questions: MessagePort };

/** What the thread can be asked to do. */
export type ServiceActs = Pick<RunningService, 'startConsuming' | 'ready' | 'metrics' | 'drain' | 'stop'>;

/** How its start ended. */
export type Started =
  | { readonly isListening: true; readonly name: string; readonly port: number }
  | { readonly isListening: false; readonly isConfig: boolean; readonly message: string };
