// Four eyes: what one person of the staff proposes, another approves or rejects, once, before it expires. Both acts
// happen in the caller's transaction, so an approval and what it does commit together and are their own audit record.
import type { ProposalView } from '@aiyrbas/contracts';
import { type Result, canonicalJson, ok, refuse, sha256 } from '@aiyrbas/kernel';
import type { Queryable, Tx } from '@aiyrbas/persistence';

/** A proposal that nobody decided is void after this long, or when its `until` has come. */
const KEEP_MS = 24 * 3_600_000;

export interface Proposal<Payload extends object = object> {
  readonly id: string;
  /** What sort of act, such as `order-decision`; every kind belongs to one feature. */
  readonly kind: string;
  /** What it is about, such as the order's id; one open proposal per kind and subject. */
  readonly subject: string;
  readonly payload: Payload;
  /** SHA-256 of the payload: the checker may repeat it, to approve exactly what was shown. */
  readonly payloadHash: string;
  readonly proposedBy: string;
  readonly proposedAt: Date;
  readonly expiresAt: Date;
  readonly status: 'proposed' | 'approved' | 'rejected' | 'expired';
  readonly decidedBy: string | null;
  readonly decidedAt: Date | null;
}

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

const COLUMNS = `id, kind, subject, payload, payload_hash as "payloadHash", proposed_by as "proposedBy",
  proposed_at as "proposedAt", expires_at as "expiresAt", status, decided_by as "decidedBy", decided_at as "decidedAt"`;

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
  const text = canonicalJson(what.payload);
  const expiresAt = new Date(Math.min(now.getTime() + KEEP_MS, what.until?.getTime() ?? Infinity));
  const [row] = await tx.query<Proposal<Payload>>(
    `insert into proposal (id, kind, subject, payload, payload_hash, proposed_by, proposed_at, expires_at)
     values ($1, $2, $3, $4, $5, $6, $7, $8)
     on conflict (kind, subject) where status = 'proposed' do nothing
     returning ${COLUMNS}`,
    [what.id, what.kind, what.subject, text, hashOf(what.payload), by, now, expiresAt],
  );
  return row ? ok(row) : refuse({ code: 'proposal_open', detail: 'decide the open proposal first' });
}

/**
 * Approves or rejects a proposal, once. The caller does what an approval allows in the same transaction, from the payload
 * that this returns and from nothing else.
 * @param payloadHash when given, must be what the proposal's payload hashes to.
 */
export async function decide<Payload extends object>(
  tx: Tx,
  what: {
    readonly id: string;
    readonly kind: string;
    readonly subject?: string;
    readonly decision: 'approve' | 'reject';
    readonly payloadHash?: string | undefined;
  },
  by: string,
  now: Date,
): Promise<Result<Proposal<Payload>, ProposalRefusal>> {
  const [found] = await tx.query<Proposal<Payload>>(
    `select ${COLUMNS} from proposal where id = $1 and kind = $2 and ($3::text is null or subject = $3) for update`,
    [what.id, what.kind, what.subject ?? null],
  );
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
  const [row] = await tx.query<Proposal<Payload>>(
    `update proposal set status = $2, decided_by = $3, decided_at = $4 where id = $1 returning ${COLUMNS}`,
    [found.id, what.decision === 'approve' ? 'approved' : 'rejected', by, now],
  );
  return ok(row!);
}

const hashOf = (payload: object): string => sha256(canonicalJson(payload)).toString('hex');

/** The proposals of a kind, or those about one subject, newest first. */
export const listProposals = (db: Queryable, kind: string, subject?: string, limit = 100): Promise<Proposal[]> =>
  db.query<Proposal>(
    `select ${COLUMNS} from proposal where kind = $1 and ($2::text is null or subject = $2)
     order by proposed_at desc, id desc limit $3`,
    [kind, subject ?? null, limit],
  );

export const isOpen = (proposal: Proposal, now: Date): boolean =>
  proposal.status === 'proposed' && proposal.expiresAt >= now;

/** As the API shows it. */
export const proposalView = (proposal: Proposal): ProposalView => ({
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
