import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What takes a credit back may be reported before the credit: both are looked up by the request. A credit in suspense that the
 * bank has taken back is not returned: any reversal is looked up for that.
 */
export class EarlyClawBacks1766500100000 extends ForwardMigration {
  readonly phase = 'expand';
  override readonly safeBecause =
    'The index that goes is not unique: no statement names it, and another one serves the same search.';
  readonly sql = `
      create index entry_taken_back_by_request on entry (request_id) where match in ('claw_back', 'early_claw_back');
      create index entry_reversal_by_request on entry (request_id) where is_reversal;
      drop index entry_claw_back_by_request;
  `;
}
