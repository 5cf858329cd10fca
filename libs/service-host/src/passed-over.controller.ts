// What a service went past without reading it, and how people get it past what it cannot read: one proposes an offset,
// another decides.
import { BusStrategy, type PassedOverListRow } from '@aiyrbas/bus';
import { decideSkip, findTopic, listPassedOver, proposeSkip } from '@aiyrbas/contracts';
import { decideOnProposal, operatorName, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { type Ids, ok, refuse } from '@aiyrbas/kernel';
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { listById, proposeInOwnTransaction } from './review-list';
import { IDS, LOGGER } from './tokens';

const KIND = 'skipped-record';

interface Skip {
  readonly topic: string;
  readonly partition: number;
  readonly offset: number;
  readonly comment: string;
}

/** Thrown to undo an approval that cannot be carried out any more. */
class AlreadyPast extends Error {}

/** Without a path of its own: host.module.ts gives it that of its service. */
@Injectable()
export class PassedOverController {
  constructor(
    readonly db: Database,
    private readonly bus: BusStrategy,
    @Inject(IDS) readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Endpoint(listPassedOver)
  async list(@ParsedCall() call: CallOf<typeof listPassedOver>): ResponseTo<typeof listPassedOver> {
    return listById(call.query, (after, limit) => this.bus.consumer.passedOver.list(this.db, after, limit), viewOf);
  }

  @Endpoint(proposeSkip)
  async propose(@ParsedCall() call: CallOf<typeof proposeSkip>): ResponseTo<typeof proposeSkip> {
    const skip: Skip = call.body;
    const { topic, partition, offset } = skip;
    const isTheirs = findTopic(topic)?.external ?? false;
    if (!isTheirs || !this.bus.consumer.topics.includes(topic)) {
      return refuse({ code: 'decision_not_possible', detail: 'only of a bank’s topic that this service reads' });
    }
    const next = await this.bus.consumer.positionOf(topic, partition);
    if (next === undefined || next > BigInt(offset)) {
      return refuse({
        code: 'decision_not_possible',
        detail: `the partition is read on from offset ${next ?? 'none'}`,
      });
    }
    // Behind the end lie messages that are still to come, and would be left out as well.
    const end = await this.bus.consumer.endOf(topic, partition);
    if (BigInt(offset) >= end) {
      return refuse({ code: 'decision_not_possible', detail: `the last record has offset ${end - 1n}` });
    }
    const what = { kind: KIND, subject: `${topic}/${partition}`, payload: skip };
    return proposeInOwnTransaction(this, what, call.principal);
  }

  @Endpoint(decideSkip)
  async decide(@ParsedCall() call: CallOf<typeof decideSkip>): ResponseTo<typeof decideSkip> {
    const what = { id: call.params.proposalId!, kind: KIND, ...call.body };
    try {
      const decided = await this.db.tx(async (tx) => {
        const result = await decideOnProposal<Skip>(tx, what, operatorName(call.principal), new Date());
        if (!result.ok || result.value.status !== 'approved') return result;
        const { payload, proposedBy, decidedBy } = result.value;
        const { topic, partition, offset, comment } = payload;
        const reason = `skipped by ${proposedBy} and ${decidedBy}: ${comment}`;
        const record = { topic, partition, lastOffset: BigInt(offset), reason };
        if (!(await this.bus.consumer.passedOver.skip(tx, record))) throw new AlreadyPast();
        return result;
      });
      if (!decided.ok) return decided;
      const { payload, status, proposedBy, decidedBy } = decided.value;
      if (status === 'approved')
        this.log.warn({ ...payload, by: [proposedBy, decidedBy] }, 'records skipped by people');
      return ok(viewOfProposal(decided.value));
    } catch (error) {
      if (!(error instanceof AlreadyPast)) throw error;
      return refuse({
        code: 'decision_not_possible',
        detail: 'the partition is read on from behind that offset already',
      });
    }
  }
}

const viewOf = (row: PassedOverListRow) => ({
  id: row.id,
  topic: row.topic,
  partition: row.partition,
  firstOffset: Number(row.firstOffset),
  lastOffset: Number(row.lastOffset),
  reason: row.reason,
  ...(row.bytes === null ? {} : { bytes: row.bytes }),
  ...(row.hash === null ? {} : { hash: row.hash }),
  passedAt: row.passedAt.toISOString(),
});
