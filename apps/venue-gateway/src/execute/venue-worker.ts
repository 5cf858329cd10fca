// The worker of one venue. It claims due legs, stores what it is about to send, sends at most sixteen at a time, and
// has the answers settled. Each venue has its own worker, so a silent venue delays no other.
import { Batcher, type Clock } from '@aiyrbas/kernel';
import type { Logger, Metrics, Tracing } from '@aiyrbas/observability';
import type { Database } from '@aiyrbas/persistence';
import type { VenuePort } from '@aiyrbas/venues';
import { NEEDS_A_PERSON } from '../domain/lookup-result';
import { type VenueLeg, isLegOpen } from '../domain/leg';
import type { BalancesWakeUp } from '../messaging/balances-wake-up';
import type { ClaimedLeg, LegsStore } from '../persistence/legs.store';
import type { VenueMessagesStore } from '../persistence/messages.store';
import { type Attempt, attempt, termsOf } from './attempt';
import { Circuit } from './circuit';
import type { SettleLookups } from './settle';

const AT_ONCE_MAX = 16;
/** The legs of a replica that died become due without a wake-up notification. */
const POLL_INTERVAL_MS = 15_000;
const DATABASE_AWAY_MS = 1_000;

export interface VenueWorkerParts {
  readonly db: Database;
  readonly legs: LegsStore;
  readonly messages: VenueMessagesStore;
  readonly settle: SettleLookups;
  readonly moved: BalancesWakeUp;
  readonly clock: Clock;
  readonly log: Logger;
  readonly metrics: Metrics;
  readonly tracing: Tracing;
}

export class VenueWorker {
  readonly #circuit = new Circuit();
  readonly #settling = new Batcher<Attempt>((attempts) => this.#settle(attempts));
  readonly #underWay = new Set<Promise<void>>();
  readonly #calls;
  readonly #ended;
  #turning: Promise<void> | undefined;
  #woken = false;
  /** More may be due than there was room for. */
  #hasMore = false;
  #stopping = false;
  #timer: NodeJS.Timeout | undefined;

  constructor(
    private readonly venue: VenuePort,
    private readonly parts: VenueWorkerParts,
  ) {
    const { metrics } = parts;
    this.#calls = metrics.histogram('venue_attempt_seconds', 'Time of one attempt at an order', ['venue', 'finding']);
    this.#ended = metrics.counter('venue_orders_total', 'Orders at venues by how they ended', ['venue', 'outcome']);
  }

  /** Something may be due. */
  wake(): void {
    this.#woken = true;
    if (this.#stopping) return;
    this.#turning ??= this.#turn().finally(() => {
      this.#turning = undefined;
      if (this.#woken) this.wake();
    });
  }

  /** Takes nothing more and waits for what is under way; each call to a venue has its own deadline. */
  async stop(): Promise<void> {
    this.#stopping = true;
    clearTimeout(this.#timer);
    await this.#turning;
    await Promise.all(this.#underWay);
  }

  async #turn(): Promise<void> {
    const { log } = this.parts;
    while (this.#woken && !this.#stopping) {
      this.#woken = false;
      clearTimeout(this.#timer);
      try {
        const pauseMs = this.#circuit.pauseMs(this.parts.clock.now());
        if (pauseMs > 0) return this.#wakeIn(pauseMs);
        const free = this.#circuit.atOnce(AT_ONCE_MAX) - this.#underWay.size;
        this.#hasMore = free <= 0;
        if (this.#hasMore) return;
        const { claimed, nextMs } = await this.#claim(free);
        for (const leg of claimed) this.#start(leg);
        // When all slots are taken, a leg that ends wakes the worker.
        this.#hasMore = claimed.length === free;
        if (!this.#hasMore) this.#wakeIn(Math.min(nextMs ?? POLL_INTERVAL_MS, POLL_INTERVAL_MS));
      } catch (error) {
        log.warn({ venue: this.venue.venue, error }, 'legs could not be claimed; trying again');
        this.#wakeIn(DATABASE_AWAY_MS);
      }
    }
  }

  #wakeIn(ms: number): void {
    clearTimeout(this.#timer);
    if (!this.#stopping) this.#timer = setTimeout(() => this.wake(), ms);
  }

  /** What leaves is archived in the transaction after which it counts as sent. */
  async #claim(count: number): Promise<{ claimed: ClaimedLeg[]; nextMs: number | undefined }> {
    const { db, legs, messages } = this.parts;
    return db.tx(async (tx) => {
      const [claimed, nextMs] = await Promise.all([
        legs.claimDue(tx, this.venue.venue, count),
        legs.nextDueMs(tx, this.venue.venue),
      ]);
      const outgoing = claimed.filter(({ isFirst }) => isFirst);
      messages.archive(
        tx,
        outgoing.map(({ leg }) => ({ ...this.venue.outgoing(termsOf(leg)), clientOrderId: leg.clientOrderId })),
      );
      return { claimed, nextMs };
    });
  }

  #start(claimed: ClaimedLeg): void {
    const running = this.#run(claimed).finally(() => {
      this.#underWay.delete(running);
      if (this.#hasMore) this.wake();
    });
    this.#underWay.add(running);
  }

  async #run(claimed: ClaimedLeg): Promise<void> {
    const made = await this.#attempt(claimed);
    const { kind } = made.lookup;
    const reached = kind !== 'unknown' && !(kind === 'not_sent' && claimed.isFirst);
    this.#circuit.record(reached, this.parts.clock.now());
    await this.#settling.add(made);
  }

  /** Our trace ends here: the trace id is not sent to the venue. */
  async #attempt(claimed: ClaimedLeg): Promise<Attempt> {
    const { venue } = this.venue;
    const span = this.parts.tracing.span(`${claimed.isFirst ? 'send to' : 'ask'} ${venue}`, {
      kind: 'client',
      parent: claimed.traceparent ?? undefined,
      attributes: { 'peer.service': venue, 'aiyrbas.order.id': claimed.orderId },
    });
    const endTimer = this.#calls.startTimer({ venue });
    const made = await attempt(this.venue, claimed);
    const { lookup } = made;
    endTimer({ finding: lookup.kind });
    span.set({ 'aiyrbas.finding': lookup.kind });
    if (lookup.kind === 'unknown' || lookup.kind === 'not_sent') span.fail(lookup.reason);
    span.end();
    return made;
  }

  async #settle(attempts: readonly Attempt[]): Promise<void> {
    const { db, settle, log } = this.parts;
    try {
      this.#report(await db.tx((tx) => settle.execute(tx, attempts)));
    } catch (error) {
      // One answer that cannot be kept must not cost the others theirs.
      if (attempts.length > 1) for (const each of attempts) await this.#settle([each]);
      else {
        const clientOrderId = attempts[0]?.leg.clientOrderId;
        log.error(
          { venue: this.venue.venue, clientOrderId, error },
          'a response could not be stored; the leg is queried again',
        );
        this.wake();
      }
    }
  }

  #report(legs: readonly VenueLeg[]): void {
    const { log, moved } = this.parts;
    moved.raise(legs.flatMap(({ venue, fill }) => (fill ? [venue] : [])));
    for (const { clientOrderId, requestId, venue, state, reason, attempts, ...leg } of legs) {
      if (!isLegOpen({ ...leg, clientOrderId, requestId, venue, state, reason, attempts })) {
        this.#ended.inc({ venue, outcome: state });
        continue;
      }
      // When it is to be asked about again, the database knows.
      this.wake();
      const line = { venue, requestId, clientOrderId, reason, attempts };
      if (reason !== null && NEEDS_A_PERSON.has(reason)) log.error(line, 'an order at the venue needs an operator');
      else log.warn(line, 'the venue’s response is not known yet; querying again');
    }
  }
}
