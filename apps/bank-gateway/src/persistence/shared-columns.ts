// Columns that several tables have in common.
import { minorUnits } from '@aiyrbas/persistence';

export const bicColumn = { type: 'text', comment: 'The bank, by its BIC (ISO 9362).' } as const;
export const firmColumn = { type: 'text', comment: 'The firm.' } as const;
export const orderColumn = {
  type: 'uuid',
  nullable: true,
  comment: 'The order or withdrawal, where there is one.',
} as const;
export const customerColumn = { type: 'uuid', comment: 'The customer.' } as const;
export const ourIbanColumn = { type: 'text', comment: "IBAN of the firm's account at the bank." } as const;
export const tengeColumn = { ...minorUnits, comment: 'KZT in tiyn, above zero.' } as const;
