// The shape of every act that needs a second person: a proposal by one, a decision by another.
import { z } from 'zod';
import { instant, uuid } from '../wire';

export const proposalView = z
  .strictObject({
    id: uuid,
    kind: z.string(),
    subject: z.string(),
    payload: z.record(z.string(), z.unknown()),
    /** SHA-256 of the payload; a decision may repeat it, to approve exactly what was shown. */
    payloadHash: z.string(),
    proposedBy: z.string(),
    proposedAt: instant,
    expiresAt: instant,
    status: z.enum(['proposed', 'approved', 'rejected', 'expired']),
    decidedBy: z.string().optional(),
    decidedAt: instant.optional(),
  })
  .meta({ id: 'Proposal', description: 'One operator proposes, another decides.' });
export type ProposalView = z.infer<typeof proposalView>;

export const decisionBody = z.strictObject({
  decision: z.enum(['approve', 'reject']),
  payloadHash: z
    .string()
    .regex(/^[0-9a-f]{64}$/, 'invalid_request|payloadHash is the SHA-256 that the proposal shows')
    .optional(),
});

/** Why somebody proposes it. */
export const comment = z.string().min(1).max(500);

/** The body where both persons use one path: the proposal of a choice, or a decision about a proposal. */
export const choiceOrDecision = <Shape extends z.ZodRawShape>(choice: Shape) =>
  z.union([
    z.strictObject({ ...choice, comment }).meta({ title: 'Choice' }),
    z.strictObject({ proposalId: uuid, ...decisionBody.shape }).meta({ title: 'Decision' }),
  ]);

/** What any decision may be refused with. */
export const DECISION_REFUSALS = [
  'not_found',
  'proposal_decided',
  'proposal_expired',
  'proposal_changed',
  'second_person_required',
] as const;
