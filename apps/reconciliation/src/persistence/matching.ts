// Compares groups of lines again, and stores and publishes the changes. The caller holds the lock of
// `LinesStore.takeTurn`. The result depends only on the lines and the time.
import { type OutboundMessage, Outbox, eventMessage } from '@aiyrbas/bus';
import { discrepancyFound, discrepancyResolved } from '@aiyrbas/contracts';
import { type Ids, groupBy } from '@aiyrbas/kernel';
import { Metrics } from '@aiyrbas/observability';
import type { Tx } from '@aiyrbas/persistence';
import { IDS, METRICS } from '@aiyrbas/service-host';
import { Inject, Injectable } from '@nestjs/common';
import { type Ending, type FoundBreak, acceptedLines, breaksOf, changesOf } from '../domain/break';
import { shown } from '../domain/line';
import { matchLines } from '../domain/match';
import { isSole } from '../domain/pairings';
import { BreaksStore, type Found } from './breaks.store';
import { type Group, LinesStore } from './lines.store';

@Injectable()
export class Matching {
  readonly #found;

  constructor(
    private readonly lines: LinesStore,
    private readonly breaks: BreaksStore,
    private readonly outbox: Outbox,
    @Inject(IDS) private readonly ids: Ids,
    @Inject(METRICS) metrics: Metrics,
  ) {
    this.#found = metrics.counter('reconciliation_breaks_total', 'Breaks found, by class', ['class']);
  }

  async settle(tx: Tx, groups: readonly Group[], now: Date): Promise<void> {
    if (groups.length === 0) return;
    const [lines, open] = await Promise.all([this.lines.ofGroups(tx, groups), this.breaks.open(tx, groups)]);
    const decisions = [...groupBy(lines, ({ pairing, key }) => `${pairing} ${key}`).values()].flatMap((group) =>
      matchLines(group, { sole: isSole(group[0]!.pairing), now }),
    );
    this.lines.save(tx, decisions);
    const { found, ended } = changesOf(open, breaksOf(decisions), acceptedLines(decisions));
    await this.publishBreaks(tx, found, ended, now);
  }

  /** Stores breaks and publishes them. */
  async publishBreaks(tx: Tx, breaksFound: readonly FoundBreak[], ended: readonly Ending[], now: Date): Promise<void> {
    const found = breaksFound.map((breakFound): Found => ({ ...breakFound, id: this.ids.uuid() }));
    this.breaks.save(tx, found, ended, now);
    await this.outbox.append(tx, [
      ...ended.map((one) => endedMessage(one, now)),
      ...found.map((one) => foundMessage(one, now)),
    ]);
    tx.afterCommit(() => found.forEach((one) => this.#found.inc({ class: one.class })));
  }
}

const foundMessage = (found: Found, now: Date): OutboundMessage =>
  eventMessage(discrepancyFound, {
    breakId: found.id,
    class: found.class,
    pairing: found.pairing,
    key: found.key,
    ...(found.side !== undefined && { side: found.side }),
    ...(found.firm !== undefined && { firm: found.firm }),
    ...(found.orderId !== undefined && { orderId: found.orderId }),
    ...(found.told && { told: shown(found.told) }),
    ...(found.booked && { booked: shown(found.booked) }),
    foundAt: now.toISOString(),
  });

const endedMessage = ({ id, resolution }: Ending, now: Date): OutboundMessage =>
  eventMessage(discrepancyResolved, { breakId: id, resolution, resolvedAt: now.toISOString() });
