// The cheapest client there can be, because it shares the machine with what it measures: one request at a time on each
// connection, written as one piece, of whose answer only the status and the length are read.
import { type Socket, connect } from 'node:net';

export interface Load {
  readonly requests: number;
  readonly perSecond: number;
}

/** The text of one whole request. */
export type NextRequest = () => string;

export function postRequest(path: string, body: object, headers: Readonly<Record<string, string>>): string {
  const text = JSON.stringify(body);
  const lines = Object.entries({
    host: 'localhost',
    'content-type': 'application/json',
    'content-length': String(Buffer.byteLength(text)),
    ...headers,
  }).map(([name, value]) => `${name}: ${value}\r\n`);
  return `POST ${path} HTTP/1.1\r\n${lines.join('')}\r\n${text}`;
}

/** @throws at the first answer that is not a success. */
export async function load(url: string, connections: number, milliseconds: number, next: NextRequest): Promise<Load> {
  const startedAt = performance.now();
  const end = startedAt + milliseconds;
  let requests = 0;
  const customer = async (): Promise<void> => {
    const line = await Line.to(url);
    while (performance.now() < end) {
      await line.send(next());
      requests += 1;
    }
    line.hangUp();
  };
  await Promise.all(Array.from({ length: connections }, customer));
  return { requests, perSecond: (requests * 1000) / (performance.now() - startedAt) };
}

class Line {
  #response = '';
  #done: () => void = () => undefined;
  #failed: (error: Error) => void = () => undefined;

  private constructor(private readonly socket: Socket) {
    socket.setNoDelay(true);
    socket.setEncoding('latin1');
    socket.on('data', (chunk: string) => this.#take(chunk));
    socket.on('error', (error) => this.#failed(error));
    socket.on('close', () => this.#failed(new Error('the connection was closed')));
  }

  static to(url: string): Promise<Line> {
    const { hostname, port } = new URL(url);
    return new Promise((resolve, reject) => {
      const socket = connect(Number.parseInt(port, 10), hostname, () => resolve(new Line(socket)));
      socket.once('error', reject);
    });
  }

  send(request: string): Promise<void> {
    return new Promise((resolve, reject) => {
      this.#done = resolve;
      this.#failed = reject;
      this.socket.write(request);
    });
  }

  hangUp(): void {
    this.#failed = () => undefined;
    this.socket.destroy();
  }

  #take(chunk: string): void {
    this.#response += chunk;
    const head = this.#response.indexOf('\r\n\r\n');
    if (head < 0) return;
    const length = /\r\ncontent-length: (\d+)/i.exec(this.#response)?.[1];
    if (length === undefined) return this.#failed(new Error(`a response without a length: ${this.#response}`));
    if (this.#response.length < head + 4 + Number.parseInt(length, 10)) return;
    const response = this.#response;
    this.#response = '';
    if (/^HTTP\/1\.1 2/.test(response)) this.#done();
    else this.#failed(new Error(response));
  }
}
