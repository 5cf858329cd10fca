import { ForwardMigration } from '@aiyrbas/persistence';

/** What takes a credit back is looked up by the request of that credit. */
export class ClawBacks1766400000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create index entry_claw_back_by_request on entry (request_id) where match = 'claw_back';
  `;
}
