// A conversation without a broker, and with a clock of its own that only waiting moves: a run takes no time, and each run
// is the same.
import { partitionOf } from '@aiyrbas/bus';
import { reportsTopic } from '@aiyrbas/contracts';
import type { BankRecord, Conversation, Operator, PlatformRecord } from '../conversation';
import { BIC, type InMemoryBank, type Outgoing } from './in-memory-bank';

const PARTITIONS = 3;

export class InMemoryConversation implements Conversation {
  #now = Date.now();
  #isDown = false;
  #waiting: PlatformRecord[] = [];
  #written: BankRecord[] = [];
  readonly #offsets = new Array<number>(PARTITIONS).fill(0);

  constructor(
    private readonly bank: InMemoryBank,
    /** Without one, nobody restarts the bank or changes its key. */
    private readonly hasOperator = true,
  ) {}

  get operator(): Operator {
    if (!this.hasOperator) return {};
    return {
      stop: async () => void (this.#isDown = true),
      start: async () => {
        this.#isDown = false;
        const waiting = this.bank.restart(this.#waiting);
        this.#waiting = [];
        await this.send(waiting);
      },
      changeKey: async () => this.bank.changeKey(),
    };
  }

  now(): Date {
    return new Date(this.#now);
  }

  async send(records: readonly PlatformRecord[]): Promise<void> {
    for (const record of records) {
      if (this.#isDown) this.#waiting.push(record);
      else this.#keep(await this.bank.receive(record, this.now()));
    }
  }

  async receive(withinMs: number): Promise<readonly BankRecord[]> {
    const end = this.#now + withinMs;
    if (this.#written.length === 0 && !this.#isDown && this.bank.nextDueAt <= end) {
      this.#now = Math.max(this.#now, this.bank.nextDueAt);
      this.#keep(await this.bank.act(this.now()));
    }
    if (this.#written.length === 0) this.#now = end;
    const written = this.#written;
    this.#written = [];
    return written;
  }

  #keep(outgoing: readonly Outgoing[]): void {
    for (const { key, value, headers } of outgoing) {
      const partition = partitionOf(key, PARTITIONS);
      const offset = this.#offsets[partition] ?? 0;
      this.#offsets[partition] = offset + 1;
      this.#written.push({
        topic: reportsTopic(BIC),
        partition,
        offset: String(offset),
        key: Buffer.from(key),
        value,
        headers: new Map(Object.entries(headers).map(([name, text]) => [name, [Buffer.from(text)]])),
      });
    }
  }
}
