import { ForwardMigration } from '@aiyrbas/persistence';

/** Operators list the messages that were accepted although a detail could not be read. These are few of very many rows. */
export class NotedMessages1766500000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      create index bank_message_noted on bank_message (id)
        where direction = 'in' and verdict = 'accepted' and reason is not null;
  `;
}
