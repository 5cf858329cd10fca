import { type RowOf, defineEntity, minorUnits } from '@aiyrbas/persistence';

export const LimitPolicyEntity = defineEntity({
  name: 'limit_policy',
  comment: 'What residents may buy in a calendar month: dated rows that two people made and nobody changes.',
  columns: {
    id: { type: 'uuid', primary: true, comment: 'The policy.' },
    rule: { type: 'text', comment: 'The rule; of each rule the policy that began last counts.' },
    cap: { ...minorUnits, comment: 'KZT in tiyn, per customer and calendar month in Kazakhstan.' },
    validFrom: { type: 'timestamptz', comment: 'UTC; the first instant of acceptance of an order that it limits.' },
    legalReference: { type: 'text', comment: 'The law or rule it follows from, in words.' },
    howToRaise: { type: 'text', comment: 'What a customer may do to be allowed more, in words.' },
    proposedBy: { type: 'text', comment: 'Subject and issuer of the maker.' },
    approvedBy: { type: 'text', comment: 'Subject and issuer of the checker, who is not the maker.' },
    proposalId: { type: 'uuid', unique: true, comment: 'The proposal that was approved.' },
  },
});

export type LimitPolicyRow = RowOf<typeof LimitPolicyEntity>;
