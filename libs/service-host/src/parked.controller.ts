// Parked messages of a service, and what operators do about them: one proposes to replay or discard, another decides.
import { BusStrategy, type ParkedListRow } from '@aiyrbas/bus';
import { decideParked, listParked, proposeParked, showParked } from '@aiyrbas/contracts';
import { decideOnProposal, listProposals, operatorName, viewOfProposal } from '@aiyrbas/four-eyes';
import { type CallOf, Endpoint, ParsedCall, type ResponseTo } from '@aiyrbas/http';
import { type Ids, ok, refuse } from '@aiyrbas/kernel';
import type { Logger } from '@aiyrbas/observability';
import { Database } from '@aiyrbas/persistence';
import { Inject, Injectable } from '@nestjs/common';
import { listById, proposeInOwnTransaction } from './review-list';
import { IDS, LOGGER } from './tokens';

const KIND = 'parked-message';

interface ParkedDecision {
  readonly action: 'replay' | 'discard';
  readonly comment: string;
  readonly key: string;
}

/** Without a path of its own: host.module.ts gives it that of its service. */
@Injectable()
export class ParkedController {
  constructor(
    readonly db: Database,
    private readonly bus: BusStrategy,
    @Inject(IDS) readonly ids: Ids,
    @Inject(LOGGER) private readonly log: Logger,
  ) {}

  @Endpoint(listParked)
  async list(@ParsedCall() call: CallOf<typeof listParked>): ResponseTo<typeof listParked> {
    return listById(
      call.query,
      (after, limit) => this.bus.consumer.parking.list(this.db, after, limit),
      (row) => ({ ...viewOf(row), behind: Number(row.behind) }),
    );
  }

  @Endpoint(showParked)
  async show(@ParsedCall() call: CallOf<typeof showParked>): ResponseTo<typeof showParked> {
    const row = await this.bus.consumer.parking.find(this.db, call.params.id!);
    if (!row) return refuse({ code: 'not_found' });
    const proposals = await listProposals(this.db, KIND, row.id);
    return ok({
      ...viewOf(row),
      payload: await this.bus.consumer.payloadOf(row),
      proposals: proposals.map(viewOfProposal),
    });
  }

  @Endpoint(proposeParked)
  async propose(@ParsedCall() call: CallOf<typeof proposeParked>): ResponseTo<typeof proposeParked> {
    const row = await this.bus.consumer.parking.find(this.db, call.params.id!);
    if (!row) return refuse({ code: 'not_found' });
    const payload: ParkedDecision = { ...call.body, key: row.key };
    const [head] = await this.db.tx((tx) => this.bus.consumer.parking.lock(tx, row.key));
    if (payload.action === 'discard' && head?.id !== row.id) {
      return refuse({ code: 'decision_not_possible', detail: `message ${head?.id} of the same key comes first` });
    }
    return proposeInOwnTransaction(this, { kind: KIND, subject: row.id, payload }, call.principal);
  }

  @Endpoint(decideParked)
  async decide(@ParsedCall() call: CallOf<typeof decideParked>): ResponseTo<typeof decideParked> {
    const { id: subject, proposalId: id } = call.params as { id: string; proposalId: string };
    const what = { id, kind: KIND, subject, ...call.body };
    const decided = await this.db.tx(async (tx) => {
      const result = await decideOnProposal<ParkedDecision>(tx, what, operatorName(call.principal), new Date());
      if (!result.ok || result.value.status !== 'approved') return result;
      const { key, action } = result.value.payload;
      // In the transaction of the approval, so that there is never one without the other.
      if (action === 'discard') await this.bus.consumer.parking.discard(tx, key, subject);
      return result;
    });
    if (!decided.ok) return decided;
    const proposal = viewOfProposal(decided.value);
    if (decided.value.status === 'rejected') return ok({ proposal, replayed: 0, remaining: 0 });
    const { key, action } = decided.value.payload;
    // When this process dies on the way, what is left stays parked and is proposed again.
    const done = await this.bus.consumer.replay.ofKey(key);
    this.log.warn({ key, action, by: [proposal.proposedBy, proposal.decidedBy], ...done }, 'parked messages taken up');
    return ok({ proposal, ...done });
  }
}

const viewOf = (row: ParkedListRow) => ({
  id: row.id,
  topic: row.topic,
  partition: row.partition,
  seq: Number(row.seq),
  key: row.key,
  type: row.type,
  handler: row.handler,
  reason: row.reason,
  bodyHash: row.bodyHash,
  parkedAt: row.parkedAt.toISOString(),
});
