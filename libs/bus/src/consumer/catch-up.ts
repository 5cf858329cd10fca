// What the transport lost is noticed by counting - against what came after it, and against how far producers say they are -
// and fetched from the producers' logs, a page at a time.
import type { Logger } from '@aiyrbas/observability';
import { untilNextHeadCheck } from '../head-check';
import type { Transport } from '../transports/transport';
import type { Intake } from './intake';

/**
 * A missing message is noticed within 5 s even when nothing follows it: every head check compares producers' heads. The next
 * check comes this soon where we are behind a head and nothing arrives. Two checks distinguish a lost message from a late one.
 */
const SUSPICION_MS = 800;

export interface CatchUpOptions {
  readonly transport: Transport;
  readonly topics: readonly string[];
  readonly intake: Intake;
  readonly log: Logger;
  /** Called when fetched messages have been ingested. */
  readonly cameIn: () => void;
}

export class CatchUp {
  #stopping = false;
  #healing: Promise<void> | undefined;
  #headTimer: NodeJS.Timeout | undefined;

  constructor(private readonly options: CatchUpOptions) {}

  start(): void {
    void this.#checkHeads();
  }

  /** Begins nothing more; what is being fetched is waited for with `ended`. */
  stop(): void {
    this.#stopping = true;
    clearTimeout(this.#headTimer);
  }

  async ended(): Promise<void> {
    await this.#healing;
  }

  /** Fetches what is known to be missing; those who ask meanwhile share the one way. */
  heal(): Promise<void> {
    this.#healing ??= this.#fillGaps().finally(() => {
      this.#healing = undefined;
    });
    return this.#healing;
  }

  async #checkHeads(): Promise<void> {
    const { transport, topics, intake, log } = this.options;
    const startedAt = Date.now();
    let isSuspicious = false;
    try {
      for (const { topic, partition, seq } of await transport.heads(topics)) {
        if (!transport.replaysHistory) intake.learnHead(topic, partition, seq);
        else if (intake.suspectHead(topic, partition, seq)) isSuspicious = true;
      }
      intake.learnPast();
    } catch (error) {
      if (!this.#stopping) log.warn({ error }, 'the head of a producer could not be read');
    }
    void this.heal();
    if (this.#stopping) return;
    const againMs = isSuspicious ? SUSPICION_MS - (Date.now() - startedAt) : untilNextHeadCheck(SUSPICION_MS);
    this.#headTimer = setTimeout(() => void this.#checkHeads(), Math.max(0, againMs));
  }

  /** For as long as there is room. */
  async #fillGaps(): Promise<void> {
    const { transport, intake, log, cameIn } = this.options;
    try {
      for (let gaps = intake.gaps(); gaps.length > 0 && !this.#stopping; gaps = intake.gaps()) {
        const before = intake.taken;
        for (const { topic, partition, from, to } of gaps) {
          const messages = await transport.fetch(topic, partition, from, to);
          messages.forEach((message) => intake.offer(message));
          cameIn();
        }
        if (intake.taken === before) return;
      }
    } catch (error) {
      if (!this.#stopping) log.warn({ error }, 'missing messages could not be fetched; retrying');
    }
  }
}
