// Four eyes: what one operator proposes, another approves or rejects, once, before it expires. Both acts happen in the
// caller's transaction. So an approval and its effect commit together and are their own audit record.
import type { ProposalView } from '@aiyrbas/contracts';
import { type Result, canonicalJson, ok, refuse, sha256 } from '@aiyrbas/kernel';
import { type Queryable, type Tx, find, findOne, insertRows, updateRows } from '@aiyrbas/persistence';
import { type Proposal, ProposalEntity } from './proposal.entity';

/** A proposal that nobody decided is void after this long, or when its `until` has come. */
const KEEP_MS = 24 * 3_600_000;

export interface ProposalRefusal {
  readonly code:
    | 'not_found'
    | 'proposal_open'
    | 'proposal_decided'
    | 'proposal_expired'
    | 'proposal_changed'
    | 'second_person_required';
  readonly detail?: string;
}

/**
 * Writes a proposal down. Refused with `proposal_open` while another one of this kind about the same subject is open.
 * The payload is what will be in force: its amounts and instants are in their canonical form already.
 * @param what `until` is the last moment of an approval where it is sooner than a day; later than `now`.
 * @param now the database's clock.
 */
export async function propose<Payload extends object>(
  tx: Tx,
  what: {
    readonly id: string;
    readonly kind: string;
    readonly subject: string;
    readonly payload: Payload;
    readonly until?: Date | undefined;
  },
  by: string,
  now: Date,
): Promise<Result<Proposal<Payload>, ProposalRefusal>> {
  await tx.query(
    `update proposal set status = 'expired', decided_at = $3
     where kind = $1 and subject = $2 and status = 'proposed' and expires_at < $3`,
    [what.kind, what.subject, now],
  );
  const { id, kind, subject, payload } = what;
  const expiresAt = new Date(Math.min(now.getTime() + KEEP_MS, what.until?.getTime() ?? Infinity));
  const [row] = await insertRows(
    tx,
    ProposalEntity,
    [{ id, kind, subject, payload, payloadHash: hashOf(payload), proposedBy: by, proposedAt: now, expiresAt }],
    { onConflict: ['kind', 'subject'], returning: 'all' },
  );
  return row
    ? ok(row as Proposal<Payload>)
    : refuse({ code: 'proposal_open', detail: 'decide the open proposal first' });
}

export interface ProposalDecision {
  readonly decision: 'approve' | 'reject';
  /** What the payload of the proposal must hash to, when given. */
  readonly payloadHash?: string | undefined;
}

/**
 * Approves or rejects a proposal, once. The caller does what an approval allows in the same transaction, from the payload
 * that this returns and from nothing else.
 */
export async function decideOnProposal<Payload extends object>(
  tx: Tx,
  what: ProposalDecision & { readonly id: string; readonly kind: string; readonly subject?: string },
  by: string,
  now: Date,
): Promise<Result<Proposal<Payload>, ProposalRefusal>> {
  const found = await findOne(tx, ProposalEntity, {
    where: { id: what.id, kind: what.kind, ...(what.subject !== undefined && { subject: what.subject }) },
    lock: { mode: 'pessimistic_write' },
  });
  if (!found) return refuse({ code: 'not_found' });
  if (found.status === 'expired') return refuse({ code: 'proposal_expired' });
  if (found.status !== 'proposed') return refuse({ code: 'proposal_decided', detail: `it was ${found.status}` });
  if (found.expiresAt < now) return refuse({ code: 'proposal_expired' });
  if (found.proposedBy === by) return refuse({ code: 'second_person_required', detail: 'another person decides' });
  if (what.payloadHash !== undefined && what.payloadHash !== found.payloadHash) {
    return refuse({ code: 'proposal_changed', detail: 'this is not what was proposed' });
  }
  // What is read is what was written, byte for byte: else nobody approves it.
  if (what.decision === 'approve' && hashOf(found.payload) !== found.payloadHash) {
    return refuse({ code: 'proposal_changed', detail: 'what is stored is not what was proposed' });
  }
  const status = what.decision === 'approve' ? 'approved' : 'rejected';
  const decision = { id: found.id, status, decidedBy: by, decidedAt: now } as const;
  updateRows(tx, ProposalEntity, [decision], { key: ['id'] });
  return ok({ ...(found as Proposal<Payload>), ...decision });
}

const hashOf = (payload: object): string => sha256(canonicalJson(payload)).toString('hex');

/** The proposals of a kind, or those about one subject, newest first. */
export const listProposals = (db: Queryable, kind: string, subject?: string, limit = 100): Promise<Proposal[]> =>
  find(db, ProposalEntity, {
    where: { kind, ...(subject !== undefined && { subject }) },
    order: { proposedAt: 'DESC', id: 'DESC' },
    take: limit,
  });

export const isProposalOpen = (proposal: Proposal, now: Date): boolean =>
  proposal.status === 'proposed' && proposal.expiresAt >= now;

/** As the API shows it. */
export const viewOfProposal = (proposal: Proposal): ProposalView => ({
  id: proposal.id,
  kind: proposal.kind,
  subject: proposal.subject,
  payload: proposal.payload as Record<string, unknown>,
  payloadHash: proposal.payloadHash,
  proposedBy: proposal.proposedBy,
  proposedAt: proposal.proposedAt.toISOString(),
  expiresAt: proposal.expiresAt.toISOString(),
  status: proposal.status,
  ...(proposal.decidedBy === null ? {} : { decidedBy: proposal.decidedBy }),
  ...(proposal.decidedAt === null ? {} : { decidedAt: proposal.decidedAt.toISOString() }),
});
