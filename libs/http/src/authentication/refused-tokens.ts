// What operators learn of refused tokens: every one counts in a metric, and the log has one line for each reason at a time, because
// strangers may send any number.
import type { Logger, Metrics } from '@aiyrbas/observability';
import type { RefusalReason, TokenRefusal } from './token-refusal';

const LINE_INTERVAL_MS = 10_000;

export class RefusedTokens {
  readonly #count;
  readonly #lines = new Map<RefusalReason, { nextAt: number; unlogged: number }>();

  constructor(
    private readonly log: Logger,
    metrics: Metrics,
    private readonly now: () => number = Date.now,
  ) {
    this.#count = metrics.counter('http_refused_tokens_total', 'Refused tokens, by reason', ['reason']);
  }

  add({ reason, ...details }: TokenRefusal): void {
    this.#count.inc({ reason });
    const line = this.#lines.get(reason) ?? { nextAt: 0, unlogged: 0 };
    this.#lines.set(reason, line);
    if (this.now() < line.nextAt) {
      line.unlogged += 1;
      return;
    }
    // `unlogged` are those of the same reason since the line before.
    this.log.warn({ reason, ...details, unlogged: line.unlogged }, 'a token was refused');
    line.nextAt = this.now() + LINE_INTERVAL_MS;
    line.unlogged = 0;
  }
}
