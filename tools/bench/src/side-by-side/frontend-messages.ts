// What a client asks of PostgreSQL, counted from the bytes of its connection (PostgreSQL's protocol 3: a type of one byte,
// then a length of four that counts itself). No byte is changed.

export interface CountedWork {
  /** Executed statements; beginning and ending a transaction is not one. */
  readonly statements: number;
  /** How often something was sent for the first time since the last answer: how often the database was waited for. */
  readonly roundTrips: number;
  /** Transactions that ended, those of a single statement included. */
  readonly transactions: number;
}

export const NOTHING_COUNTED: CountedWork = { statements: 0, roundTrips: 0, transactions: 0 };

const [EXECUTE, QUERY, PASSWORD, TERMINATE, READY, IDLE] = ['E', 'Q', 'p', 'X', 'Z', 'I'].map((character) =>
  character.charCodeAt(0),
);
const PROTOCOL_3 = 196_608;
const CONTROL = /^(begin|commit|rollback)\b/i;
/** Enough of a statement's text to see whether it begins or ends a transaction. */
const CONTROL_MAX_BYTES = 16;

/** Cuts a stream of bytes into messages, however they were cut on the way. */
class Messages {
  #buffered: Buffer = Buffer.alloc(0);

  /** @param typeBytes 1, or 0 for a connection's first message, which has no type. */
  constructor(private readonly typeBytes: () => 0 | 1) {}

  *read(piece: Buffer): Generator<{ readonly type: number; readonly body: Buffer }> {
    const bytes = this.#buffered.length > 0 ? Buffer.concat([this.#buffered, piece]) : piece;
    let at = 0;
    for (;;) {
      const prefix = this.typeBytes();
      if (bytes.length < at + prefix + 4) break;
      const end = at + prefix + bytes.readInt32BE(at + prefix);
      if (bytes.length < end) break;
      const body = bytes.subarray(at + prefix + 4, end);
      const type = prefix === 1 ? bytes[at]! : 0;
      at = end;
      yield { type, body };
    }
    this.#buffered = bytes.subarray(at);
  }
}

/** Counts one connection. */
export class ConnectionCounter {
  statements = 0;
  roundTrips = 0;
  transactions = 0;
  #started = false;
  #isReady = false;
  #loggedIn = false;
  readonly #requests = new Messages(() => (this.#started ? 1 : 0));
  readonly #responses = new Messages(() => 1);

  /** @throws Error when the connection is not plain protocol 3: it could not be counted. */
  fromClient(piece: Buffer): void {
    for (const { type, body } of this.#requests.read(piece)) {
      if (!this.#started) this.#start(body);
      else if (type !== PASSWORD && type !== TERMINATE) this.#count(type, body);
    }
  }

  fromServer(piece: Buffer): void {
    for (const { type, body } of this.#responses.read(piece)) {
      if (type !== READY) continue;
      // The first one ends the login.
      if (this.#loggedIn && body[0] === IDLE) this.transactions += 1;
      this.#isReady = true;
    }
  }

  #start(body: Buffer): void {
    if (body.readInt32BE(0) !== PROTOCOL_3) throw new Error('a connection to PostgreSQL is not plain protocol 3');
    this.#started = true;
  }

  #count(type: number, body: Buffer): void {
    if (this.#isReady) this.roundTrips += 1;
    this.#isReady = false;
    this.#loggedIn = true;
    if (type === EXECUTE) this.statements += 1;
    if (type === QUERY && !CONTROL.test(body.subarray(0, CONTROL_MAX_BYTES).toString('latin1'))) this.statements += 1;
  }
}
