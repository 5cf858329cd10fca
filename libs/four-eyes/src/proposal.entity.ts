import { type RowOf, as, defineEntity } from '@aiyrbas/persistence';

export const ProposalEntity = defineEntity({
  name: 'proposal',
  comment: 'Maker and checker: proposed by one person, decided once by another, before it expires.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The proposal.' },
    kind: { type: 'text', comment: 'What sort of act, such as `order-decision`; every kind belongs to one feature.' },
    subject: { type: 'text', comment: "What it is about, such as the order's id." },
    payload: { type: 'jsonb', ...as<object>(), comment: 'What an approval does.' },
    payloadHash: {
      type: 'char',
      length: 64,
      comment: 'SHA-256 of the payload, hex: the checker may repeat it, to approve exactly what was shown.',
    },
    proposedBy: { type: 'text', comment: 'Subject and issuer of the maker.' },
    proposedAt: { type: 'timestamptz', comment: 'UTC.' },
    expiresAt: { type: 'timestamptz', comment: 'UTC; the last instant of an approval.' },
    status: {
      type: 'text',
      ...as<'proposed' | 'approved' | 'rejected' | 'expired'>(),
      default: 'proposed',
      comment: 'proposed, approved, rejected or expired.',
    },
    decidedBy: { type: 'text', nullable: true, comment: 'Subject and issuer of the checker, who is not the maker.' },
    decidedAt: { type: 'timestamptz', nullable: true, comment: 'UTC; of an expired one, when that was noticed.' },
  },
  indices: [
    { name: 'proposal_open_once', columns: ['kind', 'subject'], unique: true, where: "(status = 'proposed'::text)" },
  ],
});

export interface Proposal<Payload extends object = object> extends Omit<RowOf<typeof ProposalEntity>, 'payload'> {
  readonly payload: Payload;
}
