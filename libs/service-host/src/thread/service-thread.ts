// A service on a thread of its own, seen from the process that it belongs to: it has its own event loop, is called over the
// loopback address like any counterparty, and takes part in the process's bus.
import { Agent, type IncomingMessage, type ServerResponse, request as call } from 'node:http';
import { pipeline } from 'node:stream';
import { MessageChannel, Worker } from 'node:worker_threads';
import { type InProcessTransport, ThreadBridge } from '@aiyrbas/bus';
import { ConfigError } from '@aiyrbas/config';
import { ThreadPeer } from '@aiyrbas/kernel';
import type { RunningService } from '../start-service';
import type { ServiceActs, Started, ThreadCommand, ThreadStart } from './messages';

/** What can be done with a service wherever it runs. */
export type HostedService = Pick<RunningService, 'name' | 'handle'> & ServiceActs;

export class ServiceThread implements HostedService {
  readonly #agent = new Agent({ keepAlive: true });

  private constructor(
    private readonly worker: Worker,
    private readonly peer: ThreadPeer,
    readonly name: string,
    private readonly port: number,
  ) {}

  /**
   * @param file of the thread, which calls `serveInThread`.
   * @throws ConfigError for a wrong environment. What nobody catches in the thread ends the process, as if it had none.
   */
  static async start(file: string, command: ThreadCommand, bus: InProcessTransport): Promise<ServiceThread> {
    const [toBus, questions] = [new MessageChannel(), new MessageChannel()];
    const bridge = new ThreadBridge(toBus.port1, bus);
    const workerData: ThreadStart = { ...command, bus: toBus.port2, questions: questions.port2 };
    const worker = new Worker(file, { workerData, transferList: [toBus.port2, questions.port2] });
    const started = await new Promise<Started>((resolve, reject) => {
      worker.once('message', resolve);
      worker.once('error', reject);
    });
    if (!started.isListening) {
      await worker.terminate();
      throw started.isConfig ? new ConfigError(started.message) : new Error(started.message);
    }
    worker.on('error', (error) => {
      throw error;
    });
    await bridge.attached;
    return new ServiceThread(worker, new ThreadPeer(questions.port1, {}), started.name, started.port);
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Hands a call on, and its answer back; a connection that one side breaks off is broken off on the other. */
  handle(request: IncomingMessage, response: ServerResponse): void {
    const { method, url, headers } = request;
    const onward = call({ host: '127.0.0.1', port: this.port, agent: this.#agent, method, path: url, headers });
    onward.once('error', () => response.destroy());
    onward.once('response', (incoming) => {
      response.writeHead(incoming.statusCode!, incoming.headers);
      pipeline(incoming, response, () => undefined);
    });
    response.once('close', () => {
      if (!response.writableFinished) onward.destroy();
    });
    pipeline(request, onward, () => undefined);
  }

  startConsuming(): Promise<void> {
    return this.peer.request('startConsuming');
  }

  ready(): Promise<Record<string, string>> {
    return this.peer.request('ready');
  }

  metrics(): Promise<string> {
    return this.peer.request('metrics');
  }

  drain(): Promise<void> {
    return this.peer.request('drain');
  }

  async stop(): Promise<void> {
    this.#agent.destroy();
    const ended = new Promise<void>((resolve) => this.worker.once('exit', () => resolve()));
    await this.peer.request('stop');
    // Nobody asks it anything more, so the thread ends by itself.
    this.peer.close();
    await ended;
  }
}
