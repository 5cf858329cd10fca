// A producer that sends the bytes that it is given, over one connection: Kafka's request Produce, as its protocol describes it.
import { type Socket, connect } from 'node:net';

const PRODUCE = 0;
/** The first version that takes zstd. */
const VERSION = 7;
const TIMEOUT_MS = 30_000;

/** The broker took nothing of a request. */
export class RefusedByBroker extends Error {
  override readonly name = 'RefusedByBroker';
}

interface Waiting {
  readonly resolve: (response: Buffer) => void;
  readonly reject: (error: Error) => void;
}

export class RawProducer {
  #received: Buffer = Buffer.alloc(0);
  readonly #waiting = new Map<number, Waiting>();
  #next = 0;

  private constructor(private readonly socket: Socket) {
    socket.on('data', (chunk: Buffer) => this.#take(chunk));
    socket.on('error', () => undefined);
    // A broker that does not know a request closes its connection.
    socket.on('close', () => {
      for (const { reject } of this.#waiting.values()) reject(new RefusedByBroker('the connection was closed'));
      this.#waiting.clear();
    });
  }

  static async connect(broker: string): Promise<RawProducer> {
    const [host, port] = broker.split(':');
    const socket = connect({ host: host!, port: Number(port), noDelay: true });
    await new Promise<void>((resolve, reject) => socket.once('connect', resolve).once('error', reject));
    return new RawProducer(socket);
  }

  /** @returns the offset of the first record. @throws RefusedByBroker when it took none. */
  async send(topic: string, partition: number, records: Buffer, version = VERSION): Promise<bigint> {
    const response = await this.#request(version, requestOf(topic, partition, records, version));
    // Behind the number of topics, the topic's name, the number of partitions, and the partition.
    const at = 4 + 2 + Buffer.byteLength(topic) + 4 + 4;
    const error = response.readInt16BE(at);
    if (error !== 0) throw new RefusedByBroker(`error ${error}`);
    return response.readBigInt64BE(at + 2);
  }

  close(): void {
    this.socket.destroy();
  }

  #request(version: number, body: Buffer): Promise<Buffer> {
    const id = (this.#next += 1);
    const head = Buffer.alloc(14);
    head.writeInt32BE(head.length - 4 + body.length, 0);
    head.writeInt16BE(PRODUCE, 4);
    head.writeInt16BE(version, 6);
    head.writeInt32BE(id, 8);
    head.writeInt16BE(-1, 12);
    return new Promise((resolve, reject) => {
      const timer = setTimeout(() => reject(new Error('the broker did not respond')), TIMEOUT_MS);
      this.#waiting.set(id, {
        resolve: (response) => (clearTimeout(timer), resolve(response)),
        reject: (error) => (clearTimeout(timer), reject(error)),
      });
      this.socket.write(Buffer.concat([head, body]));
    });
  }

  #take(chunk: Buffer): void {
    this.#received = Buffer.concat([this.#received, chunk]);
    while (this.#received.length >= 8 && this.#received.length >= 4 + this.#received.readInt32BE(0)) {
      const end = 4 + this.#received.readInt32BE(0);
      const id = this.#received.readInt32BE(4);
      this.#waiting.get(id)?.resolve(this.#received.subarray(8, end));
      this.#waiting.delete(id);
      this.#received = this.#received.subarray(end);
    }
  }
}

function requestOf(topic: string, partition: number, records: Buffer, version: number): Buffer {
  const name = Buffer.from(topic);
  const fields = Buffer.alloc(8 + 2);
  fields.writeInt16BE(-1, 0);
  fields.writeInt32BE(TIMEOUT_MS, 2);
  fields.writeInt32BE(1, 6);
  const length = Buffer.alloc(2);
  length.writeInt16BE(name.length);
  const rest = Buffer.alloc(12);
  rest.writeInt32BE(1, 0);
  rest.writeInt32BE(partition, 4);
  rest.writeInt32BE(records.length, 8);
  // Requests before version 3 know nothing of transactions.
  const nothing = Buffer.alloc(version >= 3 ? 2 : 0, 0xff);
  return Buffer.concat([nothing, fields, length, name, rest, records]);
}
