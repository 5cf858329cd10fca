// The thread's side: the service, listening on the loopback address, until whoever started it says that it is over.
import { inspect } from 'node:util';
import { parentPort, workerData } from 'node:worker_threads';
import { ThreadTransport } from '@aiyrbas/bus';
import { ConfigError } from '@aiyrbas/config';
import { Authenticator, closeServer, createHttpServer, listenOn } from '@aiyrbas/http';
import { invariant } from '@aiyrbas/kernel';
import { tracingTo } from '@aiyrbas/observability';
import { bodySeal } from '@aiyrbas/privacy';
import type { ServiceDefinition } from '../define-service';
import { type RunningService, startService } from '../start-service';
import type { Asked, Question, Said, ThreadStart } from './messages';

/** What a thread's file does. */
export function serveInThread(definition: ServiceDefinition): void {
  const port = parentPort;
  invariant(port, `${definition.name} was to be started in a thread`);
  const say = (said: Said): void => port.postMessage(said);
  serve(definition, workerData as ThreadStart).then(
    (served) => {
      port.on('message', ({ id, question }: Asked) => {
        void served.answer(question).then((answer) => {
          say({ kind: 'answer', id, answer });
          // Nothing is left to do, so the thread ends by itself.
          if (question === 'stop') port.close();
        });
      });
      say({ kind: 'listening', name: definition.name, port: served.port });
    },
    (error: unknown) => {
      const isConfig = error instanceof ConfigError;
      say({ kind: 'failed', isConfig, message: isConfig ? error.message : inspect(error) });
      port.close();
    },
  );
}

interface Served {
  readonly port: number;
  answer(question: Question): Promise<unknown>;
}

async function serve(definition: ServiceDefinition, wish: ThreadStart): Promise<Served> {
  const transport = new ThreadTransport(wish.bus);
  const service = await startService(definition, {
    ...wish,
    transportFor: () => transport,
    authenticator: new Authenticator(wish.authenticator),
    logSeal: bodySeal(Buffer.from(wish.logSecret)),
    tracingFor: await tracingTo(wish.tracing),
  });
  const server = createHttpServer((request, response) => service.handle(request, response));
  const port = await listenOn(server, 0, '127.0.0.1');
  const close = async (): Promise<void> => {
    await closeServer(server);
    await service.stop();
    await transport.close();
  };
  return { port, answer: (question) => answers[question](service, close) };
}

type Answer = (service: RunningService, close: () => Promise<void>) => Promise<unknown>;

const answers: Readonly<Record<Question, Answer>> = {
  startConsuming: (service) => service.startConsuming(),
  ready: (service) => service.ready(),
  metrics: (service) => service.metrics(),
  drain: (service) => service.drain(),
  stop: (_service, close) => close(),
};
