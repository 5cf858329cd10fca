import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * A batch that a bank books as one entry, payment by payment.
 *
 * Why the whole batch is a row too (match `split`): it may come again without its payments, in any message, and must then be
 * known. Only its payments are money.
 */
export class Batches1764700000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = [
    `
      alter table entry add column part_of uuid references entry (id);
      comment on column entry.part_of is 'The batch of which it is one payment.';
      create index entry_by_batch on entry (part_of) where part_of is not null;
    `,
  ];
}
