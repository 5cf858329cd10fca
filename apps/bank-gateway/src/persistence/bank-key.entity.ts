import { type NewRowOf, type RowOf, defineEntity } from '@aiyrbas/persistence';
import { bicColumn } from './shared-columns';

export const BankKeyEntity = defineEntity({
  name: 'bank_key',
  comment:
    'The public Ed25519 keys of the banks. Two people register a key, end it earlier, or revoke it. At most two are valid at a time.',
  columns: {
    kid: { type: 'text', primary: true, comment: "The key's id, which begins with the BIC." },
    bic: bicColumn,
    x: { type: 'text', comment: 'The public key: `x` of the JWK (RFC 8037), 32 bytes in base64url.' },
    validFrom: {
      type: 'timestamptz',
      comment: 'UTC; the first instant. 1970-01-01 for a key that was taken over from the configuration.',
    },
    validTo: {
      type: 'timestamptz',
      nullable: true,
      comment: 'UTC; the first instant after it; null while none is known.',
    },
    registeredAt: { type: 'timestamptz', default: () => 'clock_timestamp()', comment: 'UTC; when the row was made.' },
    registeredByProposal: {
      type: 'uuid',
      nullable: true,
      comment: 'The approved proposal; null for a key that was taken over from the configuration.',
    },
    endedByProposal: { type: 'uuid', nullable: true, comment: 'The approved proposal that ended it earlier.' },
    revokedFrom: {
      type: 'timestamptz',
      nullable: true,
      comment: 'UTC; since when the key counts as compromised; null while it does not.',
    },
    revocationReason: { type: 'text', nullable: true, comment: 'Why it was revoked, in words.' },
    revokedByProposal: { type: 'uuid', nullable: true, comment: 'The approved proposal that revoked it.' },
  },
  uniques: [{ columns: ['x'] }],
});

export type BankKeyRow = RowOf<typeof BankKeyEntity>;
export type NewBankKey = NewRowOf<typeof BankKeyEntity>;
