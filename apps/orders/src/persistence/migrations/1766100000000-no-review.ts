import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * No order was ever in review: no service has published the event that leads there. The moves to it and from it go, so that
 * the database allows those of the code and no other. The release before this one makes none of them either.
 */
export class NoReview1766100000000 extends ForwardMigration {
  readonly phase = 'expand';
  override readonly safeBecause = 'No release makes the moves whose rows go.';
  readonly sql = `
      do $$ begin
        if exists (select 1 from orders where state = 'in_review' or held_from = 'in_review') then
          raise exception 'an order is in_review, which no release has written';
        end if;
      end $$;
      delete from order_move where from_state = 'in_review' or to_state = 'in_review';
  `;
}
