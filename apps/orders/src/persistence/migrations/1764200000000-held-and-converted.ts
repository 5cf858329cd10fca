import { ForwardMigration } from '@aiyrbas/persistence';

/**
 * What was really converted where the venues filled less than was promised; the state that a held order goes back to; and
 * the moves that a payment which fails or comes back after an order's end makes necessary.
 */
export class HeldAndConverted1764200000000 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `
      alter table orders add column converted jsonb, add column held_from text;
      comment on column orders.held_from is 'While the order is held: the state that it was in.';
      insert into order_move (from_state, to_state) values
        ('completed', 'held'), ('rejected', 'held'), ('cancelled', 'held'), ('expired', 'held'), ('refunded', 'held'),
        ('held', 'cleared'), ('held', 'rejected'), ('held', 'cancelled'), ('held', 'expired');
  `;
}
