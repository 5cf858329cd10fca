import { ForwardMigration } from '@aiyrbas/persistence';

/** A withdrawal shows that the bank holds its money. The release before neither writes nor reads the column. */
export class WithdrawalsHeld1766500000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      alter table withdrawal add column bank_hold_until timestamptz;
  `;
}
