import type { Asset } from '@aiyrbas/money';
import { as, defineEntity, minorUnits } from '@aiyrbas/persistence';
import type { SuspenseReason } from '../domain/suspense';
import { bicColumn, firmColumn, orderColumn } from './shared-columns';

export const SuspenseEntity = defineEntity({
  name: 'suspense',
  comment: 'Money whose owner is not known. What became of it is the state of its last instruction of kind return.',
  columns: {
    entryId: { type: 'uuid', primary: true, comment: 'The entry.' },
    firm: firmColumn,
    bic: bicColumn,
    asset: { type: 'text', ...as<Asset>(), comment: 'The asset.' },
    amount: { ...minorUnits, comment: 'In minor units of the asset, above zero.' },
    reason: {
      type: 'text',
      ...as<SuspenseReason>(),
      comment: 'third_party, unknown_request or currency_mismatch.',
    },
    orderId: orderColumn,
    payer: {
      type: 'text',
      nullable: true,
      comment: 'Who paid it (JSON), sealed under a key of its own; null where the bank states too little.',
    },
    payerIndex: { type: 'text', nullable: true, comment: "Keyed fingerprint of the payer's account." },
  },
});

export const SuspenseClosingEntity = defineEntity({
  name: 'suspense_closing',
  comment:
    'An entry in suspense that two people closed without a return; the reason is in the proposal. Never changed.',
  columns: {
    entryId: { type: 'uuid', primary: true, comment: 'The entry.' },
    proposalId: { type: 'uuid', unique: true, comment: 'The approved proposal.' },
    closedAt: { type: 'timestamptz', comment: 'UTC.' },
  },
});
