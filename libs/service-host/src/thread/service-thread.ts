// A service on a thread of its own, seen from the process that it belongs to: it has its own event loop, is called over the
// loopback address like any counterparty, and takes part in the process's bus.
import { Agent, type IncomingMessage, type ServerResponse, request as call } from 'node:http';
import { pipeline } from 'node:stream';
import { MessageChannel, Worker } from 'node:worker_threads';
import { type InProcessTransport, ThreadBridge } from '@aiyrbas/bus';
import { ConfigError } from '@aiyrbas/config';
import { invariant } from '@aiyrbas/kernel';
import type { RunningService } from '../start-service';
import type { Asked, Question, Said, ThreadStart, ThreadWish } from './messages';

/** What can be done with a service wherever it runs. */
export type ServiceInPlace = Pick<
  RunningService,
  'name' | 'handle' | 'startConsuming' | 'ready' | 'metrics' | 'drain' | 'stop'
>;

export class ServiceThread implements ServiceInPlace {
  readonly #agent = new Agent({ keepAlive: true });
  readonly #waiting = new Map<number, (answer: unknown) => void>();
  #questions = 0;

  private constructor(
    private readonly worker: Worker,
    readonly name: string,
    private readonly port: number,
  ) {
    worker.on('message', (said: Said) => {
      if (said.kind !== 'answer') return;
      this.#waiting.get(said.id)?.(said.answer);
      this.#waiting.delete(said.id);
    });
  }

  /**
   * @param file of the thread, which calls `serveInThread`.
   * @throws ConfigError for a wrong environment. What nobody catches in the thread ends the process, as if it had none.
   */
  static async start(file: string, wish: ThreadWish, bus: InProcessTransport): Promise<ServiceThread> {
    const { port1: here, port2: there } = new MessageChannel();
    const bridge = new ThreadBridge(here, bus);
    const workerData: ThreadStart = { ...wish, bus: there };
    const worker = new Worker(file, { workerData, transferList: [there] });
    const said = await new Promise<Said>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    invariant(said.kind !== 'answer', 'nothing was asked yet');
    if (said.kind === 'failed') throw said.isConfig ? new ConfigError(said.message) : new Error(said.message);
    worker.on('error', (error) => {
      throw error;
    });
    await bridge.attached;
    return new ServiceThread(worker, said.name, said.port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Hands a call on, and its answer back; a connection that one side breaks off is broken off on the other. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const { method, url, headers } = request;
    const onward = call({ host: '127.0.0.1', port: this.port, agent: this.#agent, method, path: url, headers });
    onward.once('error', () => response.destroy());
    onward.once('response', (answer) => {
      response.writeHead(answer.statusCode!, answer.headers);
      pipeline(answer, response, () => undefined);
    });
    response.once('close', () => {
      if (!response.writableFinished) onward.destroy();
    });
    pipeline(request, onward, () => undefined);
  }

  startConsuming(): Promise<void> {
    return this.#ask('startConsuming');
  }

  ready(): Promise<Record<string, string>> {
    return this.#ask('ready');
  }

  metrics(): Promise<string> {
    return this.#ask('metrics');
  }

  drain(): Promise<void> {
    return this.#ask('drain');
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    const ended = new Promise<void>((resolve) => this.worker.once('exit', () => resolve()));
    await this.#ask('stop');
    await ended;
  }

  #ask<T>(question: Question): Promise<T> {
    const id = (this.#questions += 1);
    return new Promise((resolve) => {
      this.#waiting.set(id, resolve as (answer: unknown) => void);
      this.worker.postMessage({ id, question } satisfies Asked);
    });
  }
}
