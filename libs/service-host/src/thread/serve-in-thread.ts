// The thread's side: the service, listening on the loopback address, until whoever started it says that it is over.
import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { ThreadTransport } from '@aiyrbas/bus';
import { ConfigError } from '@aiyrbas/config';
import { closeServer, createHttpServer, listenOn } from '@aiyrbas/http';
import { ThreadPeer, invariant } from '@aiyrbas/kernel';
import { createLogger, tracingTo } from '@aiyrbas/observability';
import type { ServiceDefinition } from '../define-service';
import { startAuthenticator } from '../start-authenticator';
import { startService } from '../start-service';
import type { ServiceActs, Started, ThreadStart } from './messages';

/** What a thread's file does. */
export function serveInThread(definition: ServiceDefinition): void {
  const { name } = definition;
  invariant(parentPort, `${name} was to be started in a thread`);
  const creator = parentPort;
  const report = (started: Started): void => creator.postMessage(started);
  const start = workerData as ThreadStart;
  serve(definition, start).then(
    ({ port, acts }) => {
      new ThreadPeer(start.questions, { ...acts });
      report({ isListening: true, name, port });
    },
    (error: unknown) => {
      const isConfig = error instanceof ConfigError;
      report({ isListening: false, isConfig, message: isConfig ? error.message : inspect(error) });
    },
  );
}

async function serve(
  definition: ServiceDefinition,
  start: ThreadStart,
): Promise<{ readonly port: number; readonly acts: ServiceActs }> {
  const transport = new ThreadTransport(start.bus);
  // The process has an authenticator of its own, which warns.
  const authenticator = await startAuthenticator(
    start.authenticator,
    createLogger({ service: definition.name, level: 'silent' }),
  );
  const service = await startService(definition, {
    ...start,
    transportFor: () => transport,
    authenticator,
    tracingFor: await tracingTo(start.tracing),
  });
  const server = createHttpServer((request, response) => service.handle(request, response));
  const port = await listenOn(server, 0, '127.0.0.1');
  const { startConsuming, ready, metrics, drain } = service;
  const stop = async (): Promise<void> => {
    await closeServer(server);
    await service.stop();
    await transport.close();
  };
  return { port, acts: { startConsuming, ready, metrics, drain, stop } };
}
