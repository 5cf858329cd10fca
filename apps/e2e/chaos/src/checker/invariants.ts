// What must hold after everything has healed, I1 to I10, each as the rows that break it: no rows, no break. `checked` says
// over how much it was looked, because a check over nothing proves nothing.

export interface Invariant {
  readonly id: string;
  readonly rule: string;
  readonly breaks: string;
  readonly checked: string;
}

/** Orders that have ended, by the state in their own row. */
const ENDED = `('completed', 'rejected', 'cancelled', 'expired', 'refunded')`;

export const INVARIANTS: readonly Invariant[] = [
  {
    id: 'I1',
    rule: 'every transaction has the transfers that it declares, each between two accounts of its asset and firm',
    breaks: `
      select t.id::text as what, 'transfers ' || count(x.seq) || ' of ' || t.transfers as why
      from ledger.transaction t left join ledger.transfer x on x.transaction = t.id
      group by t.id, t.transfers having count(x.seq) <> t.transfers
      union all
      select x.transaction::text, 'accounts of another asset or firm' from ledger.transfer x
      join ledger.account d on d.id = x.debit join ledger.account c on c.id = x.credit
      where d.asset <> x.asset or c.asset <> x.asset or d.firm <> x.firm or c.firm <> x.firm or x.debit = x.credit
         or x.amount <= 0`,
    checked: 'select count(*) as n from ledger.transfer',
  },
  {
    id: 'I1',
    rule: 'what clients are owed is covered by what banks and venues hold, per asset',
    breaks: `
      with total as (
        select a.kind, a.asset, sum(case when x.credit = a.id then x.amount else -x.amount end) as credit
        from ledger.account a join ledger.transfer x on a.id in (x.debit, x.credit) group by 1, 2)
      select asset as what, 'owed ' || owed || ', held ' || held as why
      from (select asset, coalesce(sum(credit) filter (where kind = 'customer'), 0) as owed,
                   coalesce(-sum(credit) filter (where kind in ('bank', 'venue')), 0) as held from total group by 1) s
      where owed > held`,
    checked: `select count(distinct asset) as n from ledger.account where kind = 'customer'`,
  },
  {
    id: 'I2',
    rule: 'every order has one end, and its conversion says the same: completed once converted, undone never',
    breaks: `
      select o.id::text as what, o.state || ' with ' || count(t.id) || ' conversions' as why
      from orders.orders o left join ledger.transaction t on t.order_id = o.id and t.kind = 'conversion'
      group by o.id, o.state
      having count(t.id) > 1 or (o.state = 'completed' and count(t.id) <> 1)
          or (o.state in ('rejected', 'cancelled', 'expired', 'refunded') and count(t.id) <> 0)
      union all
      select o.id::text, 'state ' || o.state || ', history says ' || h.state
      from orders.orders o
      join lateral (select state from orders.order_history where order_id = o.id order by version desc limit 1) h on true
      where h.state <> o.state
      union all
      select id::text, 'still ' || state || ' since ' || placed_at::text from orders.orders
      where state not in ${ENDED} and state <> 'held'`,
    checked: 'select count(*) as n from orders.orders',
  },
  {
    id: 'I2',
    rule: 'an order pays out what it sold for at most once, and gives back no more than it took',
    breaks: `
      with moved as (
        select t.order_id, sum(case when x.debit = b.id then x.amount else -x.amount end) as came
        from ledger.transaction t join ledger.transfer x on x.transaction = t.id
        join ledger.account b on b.kind = 'bank' and b.id in (x.debit, x.credit)
        -- What a bank took back is another matter: the rule below.
        where t.order_id is not null and t.kind <> 'claw_back' group by 1)
      select o.id::text as what, o.state || ': the bank has ' || m.came || ' of it' as why
      from orders.orders o join moved m on m.order_id = o.id
      left join lateral (
        select sum(x.amount) as spent from ledger.transaction t join ledger.transfer x on x.transaction = t.id
        join ledger.account c on c.id = x.debit and c.kind = 'customer'
        where t.order_id = o.id and t.kind = 'conversion' and x.asset = 'KZT') c on true
      left join lateral (
        select sum(x.amount) as earned from ledger.transaction t join ledger.transfer x on x.transaction = t.id
        join ledger.account k on k.id = x.credit and k.kind = 'customer'
        where t.order_id = o.id and t.kind = 'conversion' and x.asset = 'KZT') e on true
      where (o.terms ->> 'side' = 'buy' and m.came < 0) or (o.terms ->> 'side' = 'sell' and -m.came > coalesce(e.earned, 0))
         or (o.terms ->> 'side' = 'buy' and o.terms ->> 'funding' = 'bank' and o.state = 'completed'
             and m.came < coalesce(c.spent, 0))`,
    checked: `select count(*) as n from ledger.transaction where kind in ('collection', 'payout', 'refund', 'return')`,
  },
  {
    id: 'I2',
    rule: 'what a bank took back is posted once, as the bank booked it, and no more than it had credited',
    breaks: `
      select e.bic || '/' || e.reference as what, 'taken back ' || e.amount || ', posted ' || coalesce(p.amount::text, 'none') as why
      from bank_simulator.entry e
      left join lateral (
        select sum(x.amount) as amount from ledger.transaction t join ledger.transfer x on x.transaction = t.id
        join ledger.account b on b.id = x.credit and b.kind = 'bank'
        where t.kind = 'claw_back' and t.business_id = e.bic || '/' || e.reference) p on true
      where e.kind = 'reversal' and p.amount is distinct from e.amount
      union all
      select t.order_id::text, 'taken back ' || sum(x.amount) filter (where x.credit = b.id) || ' of ' || sum(x.amount) filter (where x.debit = b.id)
      from ledger.transaction t join ledger.transfer x on x.transaction = t.id
      join ledger.account b on b.kind = 'bank' and b.id in (x.debit, x.credit)
      where t.kind in ('collection', 'claw_back') group by t.order_id
      having coalesce(sum(x.amount) filter (where x.credit = b.id), 0) > coalesce(sum(x.amount) filter (where x.debit = b.id), 0)`,
    checked: `select count(*) as n from bank_simulator.entry where kind = 'reversal'`,
  },
  {
    id: 'I2',
    rule: 'nothing that was taken back is paid back, unless the customer owes it; orders know what each customer owes',
    breaks: `
      with owed as (
        select split_part(a.name, ':', 2) as customer, sum(case when x.debit = a.id then x.amount else -x.amount end) as amount
        from ledger.account a join ledger.transfer x on a.id in (x.debit, x.credit) where a.kind = 'receivable' group by 1)
      select coalesce(w.customer, d.customer_id::text) as what, 'owes ' || coalesce(w.amount, 0) || ', orders say ' || coalesce(d.owed, 0) as why
      from owed w full join (select customer_id, sum(owed) as owed from orders.customer_debt group by 1) d on d.customer_id::text = w.customer
      where coalesce(w.amount, 0) <> coalesce(d.owed, 0) or w.amount < 0
      union all
      select t.order_id::text, 'paid out ' || r.amount || ' of ' || c.amount || ', and ' || sum(x.amount) || ' was taken back'
      from ledger.transaction t join ledger.transfer x on x.transaction = t.id
      join ledger.account b on b.id = x.credit and b.kind = 'bank'
      join lateral (select sum(y.amount) as amount from ledger.transaction k join ledger.transfer y on y.transaction = k.id
                    join ledger.account d on d.id = y.debit and d.kind = 'customer'
                    where k.order_id = t.order_id and k.kind = 'refund') r on true
      join lateral (select sum(y.amount) as amount from ledger.transaction k join ledger.transfer y on y.transaction = k.id
                    join ledger.account d on d.id = y.debit and d.kind = 'bank'
                    where k.order_id = t.order_id and k.kind in ('collection', 'return')) c on true
      left join owed w on w.customer = t.customer_id::text
      where t.kind = 'claw_back' group by t.order_id, r.amount, c.amount, w.amount
      having r.amount + sum(x.amount) > c.amount + coalesce(w.amount, 0)`,
    checked: `select count(*) as n from ledger.transaction where kind = 'claw_back'`,
  },
  {
    id: 'I3',
    rule: 'line by line, the bank’s own books and ours are the same',
    breaks: `
      with ours as (
        select split_part(t.business_id, '/', 2) as reference, split_part(a.name, ':', 2) as bic,
               sum(case when x.debit = a.id then x.amount else -x.amount end) as amount
        from ledger.transaction t join ledger.transfer x on x.transaction = t.id
        join ledger.account a on a.kind = 'bank' and a.id in (x.debit, x.credit)
        where t.kind <> 'opening' group by 1, 2),
      theirs as (
        select reference, bic, case direction when 'CRDT' then amount else -amount end as amount
        from bank_simulator.entry where kind <> 'opening')
      select coalesce(o.reference, t.reference) as what, 'ours ' || coalesce(o.amount::text, 'none') || ', theirs ' || coalesce(t.amount::text, 'none') as why
      from ours o full join theirs t using (reference, bic)
      where o.amount is distinct from t.amount`,
    checked: 'select count(*) as n from bank_simulator.entry',
  },
  {
    id: 'I3',
    rule: 'per asset, each venue holds what we believe, and every order there is ours, once',
    breaks: `
      with ours as (
        select split_part(a.name, ':', 2) as venue, a.asset, sum(case when x.debit = a.id then x.amount else -x.amount end) as total
        from ledger.account a join ledger.transfer x on a.id in (x.debit, x.credit) where a.kind = 'venue' group by 1, 2),
      -- What an order has traded that is still with a person is not converted yet.
      waiting as (
        select l.venue, l.venue_order_id from venue_gateway.execution_leg l join venue_gateway.execution e using (request_id)
        join orders.orders o on o.id = e.order_id
        where o.state = 'held' and not exists (select 1 from ledger.transaction t where t.order_id = o.id and t.kind = 'conversion')),
      theirs as (
        select venue, asset, sum(amount) as total from venue_simulator.movement m
        where not exists (select 1 from waiting w where w.venue = m.venue and w.venue_order_id = m.venue_order_id)
        group by 1, 2)
      select venue || ' ' || asset as what, 'ours ' || coalesce(o.total, 0) || ', theirs ' || coalesce(t.total, 0) as why
      from ours o full join theirs t using (venue, asset)
      where coalesce(o.total, 0) <> coalesce(t.total, 0)
      union all
      select v.venue_order_id, 'nobody’s order at ' || v.venue from venue_simulator.venue_order v
      left join venue_gateway.execution_leg l on l.venue = v.venue and l.venue_order_id = v.venue_order_id
      where l.client_order_id is null and v.filled > 0
      union all
      select venue_order_id, 'claimed ' || count(*) || ' times' from venue_gateway.execution_leg
      where venue_order_id is not null group by venue, venue_order_id having count(*) > 1`,
    checked: 'select count(*) as n from venue_simulator.venue_order',
  },
  {
    id: 'I3',
    rule: 'reconciliation, line by line, is left with no difference that is still open',
    breaks: `
      select pairing || ' ' || key as what, class || ' of ' || coalesce(told::text, '-') || ' told, '
             || coalesce(booked::text, '-') || ' booked, order ' || coalesce(order_id::text, '-') as why
      from reconciliation.break where resolved_at is null`,
    checked: `select count(*) as n from reconciliation.line where state = 'matched'`,
  },
  {
    id: 'I4',
    rule: 'what quotes reserve is what the sums say, and nothing is reserved for an order that has ended',
    breaks: `
      select pair || ' ' || side || ' ' || venue as what,
             'sum ' || p.quantity || ' for ' || p.spends || ', rows ' || coalesce(sum(r.quantity), 0) || ' for ' || coalesce(sum(r.spends), 0) as why
      from quotes.promised p left join quotes.reservation r using (pair, side, venue)
      group by pair, side, venue, p.quantity, p.spends
      having (p.quantity, p.spends) <> (coalesce(sum(r.quantity), 0), coalesce(sum(r.spends), 0))
      union all
      select r.quote_id::text, 'reserved for order ' || o.id || ', ' || o.state
      from quotes.reservation r join orders.orders o on o.id = r.order_id where o.state in ${ENDED}`,
    checked: 'select count(*) as n from quotes.quote',
  },
  {
    id: 'I4',
    rule: 'what quotes promise of ours at a venue, and what was spent since it was asked, is no more than it said that we hold',
    breaks: `
      select i.venue || ' ' || i.asset as what, 'holds ' || i.amount || ', spent since ' || coalesce(s.amount, 0) || ', promised ' || coalesce(p.spends, 0) as why
      from quotes.inventory i
      left join lateral (select sum(amount) as amount from quotes.spent where (venue, asset) = (i.venue, i.asset)) s on true
      left join lateral (
        select sum(spends) as spends from quotes.promised p
        where p.venue = i.venue and case when i.asset = 'KZT' then p.side = 'buy' else p.side = 'sell' and p.pair = i.asset || '/KZT' end) p on true
      where i.amount < coalesce(s.amount, 0) + coalesce(p.spends, 0)`,
    checked: 'select count(*) as n from quotes.inventory where amount > 0',
  },
  {
    id: 'I4',
    rule: 'no customer was ever below zero, transfer by transfer, and each balance is the sum of its transfers',
    breaks: `
      with run as (
        select a.id, a.name, a.asset,
               sum(case when x.credit = a.id then x.amount else -x.amount end) over (partition by a.id order by t.seq, x.seq) as after
        from ledger.account a join ledger.transfer x on a.id in (x.debit, x.credit)
        join ledger.transaction t on t.id = x.transaction where a.kind = 'customer')
      select name || ' ' || asset as what, 'was at ' || min(after) as why from run group by name, asset having min(after) < 0
      union all
      select a.name || ' ' || a.asset, 'balance ' || b.posted || ', transfers ' || coalesce(s.total, 0)
      from ledger.balance b join ledger.account a on a.id = b.account
      left join lateral (select sum(case when x.credit = a.id then x.amount else -x.amount end) as total
                         from ledger.transfer x where a.id in (x.debit, x.credit)) s on true
      where b.posted <> coalesce(s.total, 0) or b.held < 0 or b.held > b.posted`,
    checked: `select count(*) as n from ledger.balance`,
  },
  {
    id: 'I4',
    rule: 'what is held is held for an order that has not ended; the sum of holds is what the balance says',
    breaks: `
      select h.id as what, 'held for ' || o.state || ' ' || o.id as why
      from ledger.hold h join orders.orders o on o.id = h.order_id
      where h.state = 'placed' and o.state in ${ENDED}
      union all
      select h.id, 'held for withdrawal ' || w.state from ledger.hold h join orders.withdrawal w on w.id = h.order_id
      where h.state = 'placed'
      union all
      select a.name || ' ' || a.asset, 'held ' || b.held || ', holds ' || coalesce(s.total, 0)
      from ledger.balance b join ledger.account a on a.id = b.account
      left join lateral (select sum(amount) as total from ledger.hold where account = a.id and state = 'placed') s on true
      where b.held <> coalesce(s.total, 0)`,
    checked: 'select count(*) as n from ledger.hold',
  },
  {
    id: 'I4',
    rule: 'the ledger itself, measuring once a minute, never found a difference, and nothing is left to explain',
    breaks: `
      select 'difference ' || id as what, what || ': stated ' || stated || ', explained ' || explained as why from ledger.difference
      union all
      select 'written in ' || written_in, source from ledger.change_to_explain`,
    checked: 'select count(*) as n from ledger.account_sum',
  },
  {
    id: 'I5',
    rule: 'each request had one effect: one hold, one instruction, one execution, each under its own id',
    breaks: `
      with asked as (
        select type, body::jsonb ->> 'requestId' as id, count(*) as published from orders.outbox
        where type ~ '^orders\\.(collection|hold|execution|payout|refund)\\.requested$' group by 1, 2)
      select id as what, type || ' published ' || published || ' times' as why from asked where published > 1
      union all
      select id, type || ' has ' || n || ' effects' from asked, lateral (
        select case
          when type in ('orders.collection.requested', 'orders.payout.requested', 'orders.refund.requested')
            then (select count(*) from bank_gateway.instruction where request_id = id)
          when type = 'orders.hold.requested' then (select count(*) from ledger.hold h where h.id = asked.id)
          else (select count(*) from venue_gateway.execution where request_id = id) end as n) e
      where n <> 1
      union all
      select business_id, kind || ' posted ' || count(*) || ' times' from ledger.transaction group by kind, business_id having count(*) > 1
      union all
      select request_id || ' ' || kind, 'booked ' || count(*) || ' times at the bank' from bank_simulator.entry
      where request_id is not null group by request_id, kind having count(*) > 1`,
    checked: `select count(*) as n from orders.outbox where type like '%.requested'`,
  },
  {
    id: 'I6',
    rule: 'one quote made at most one order, one key has one answer',
    breaks: `
      select quote_id::text as what, count(*) || ' orders' as why from orders.orders group by quote_id having count(*) > 1
      union all
      select encode(scope, 'hex') || key, count(*) || ' answers' from orders.idempotency_key group by scope, key having count(*) > 1`,
    checked: 'select count(*) as n from orders.idempotency_key',
  },
  {
    id: 'I7',
    rule: 'a month’s limit has the sum of its purchases, by their own first end and the month of their acceptance',
    breaks: `
      with purchase as (
        select customer_id, to_char((terms ->> 'acceptedAt')::timestamptz at time zone 'Asia/Almaty', 'YYYY-MM') as month,
               (terms -> 'spend' ->> 'amount')::numeric * 100 as value,
               -- What happens to an order after its end is about payments, not about the purchase.
               coalesce((select state from orders.order_history h where h.order_id = o.id and h.state in ${ENDED}
                         order by version limit 1), state) as became
        from orders.orders o
        where terms ->> 'side' = 'buy'
          and exists (select from orders.order_history h where h.order_id = o.id and h.state = 'cleared')),
      due as (
        select customer_id, month, coalesce(sum(value) filter (where became = 'completed'), 0) as used,
               coalesce(sum(value) filter (where became not in ${ENDED}), 0) as reserved from purchase group by 1, 2)
      select customer_id || ' ' || month as what,
             'limit ' || coalesce(u.used, 0) || ' used, ' || coalesce(u.reserved, 0) || ' reserved; orders '
             || coalesce(d.used, 0) || ', ' || coalesce(d.reserved, 0) as why
      from kyc.month_usage u full join due d using (customer_id, month)
      where coalesce(u.used, 0) <> coalesce(d.used, 0) or coalesce(u.reserved, 0) <> coalesce(d.reserved, 0)`,
    checked: 'select count(*) as n from kyc.month_usage',
  },
  {
    id: 'I7',
    rule: 'no resident has bought more in a month than the caps that stood in it',
    breaks: `
      with bought as (
        select u.customer_id, u.month, u.used + u.reserved as total, min((o.terms ->> 'acceptedAt')::timestamptz) as since
        from kyc.month_usage u join kyc.customer c on c.id = u.customer_id and c.residency = 'KZ'
        join orders.orders o on o.customer_id = u.customer_id and o.terms ->> 'side' = 'buy'
          and to_char((o.terms ->> 'acceptedAt')::timestamptz at time zone 'Asia/Almaty', 'YYYY-MM') = u.month
        group by 1, 2, 3)
      select customer_id || ' ' || month as what, 'has ' || total || ', may ' || p.cap || ' by ' || r.rule as why
      from bought
      -- Of each rule the policy that stood at the first purchase, and those after it.
      join lateral (select rule, max(valid_from) as stood from kyc.limit_policy where valid_from <= since group by rule) r on true
      join lateral (select max(cap) as cap from kyc.limit_policy where rule = r.rule and valid_from >= r.stood) p on true
      where total > p.cap`,
    checked: `select count(*) as n from kyc.clearance where side = 'buy' and exists (select from kyc.limit_policy)`,
  },
  {
    id: 'I9',
    rule: 'clearing accounts are zero for every order that has ended, and nothing is left in them of a withdrawal',
    breaks: `
      select t.order_id::text as what, a.name || ' has ' || sum(case when x.credit = a.id then x.amount else -x.amount end) as why
      from ledger.transaction t join ledger.transfer x on x.transaction = t.id
      join ledger.account a on a.kind = 'bank-clearing' and a.id in (x.debit, x.credit)
      where t.order_id not in (select id from orders.orders where state = 'held')
      group by t.order_id, a.name having sum(case when x.credit = a.id then x.amount else -x.amount end) <> 0`,
    checked: `select count(*) as n from ledger.transaction where kind in ('payout', 'refund', 'reversal')`,
  },
];

export const CHECKED_SERVICES = [
  'kyc',
  'quotes',
  'orders',
  'bank_gateway',
  'venue_gateway',
  'ledger',
  'reconciliation',
];

/** Everything that the simulated banks send is right, so whatever is refused is a fault of ours. */
export const REFUSED: Invariant = {
  id: 'I9',
  rule: 'no message of a bank had no effect',
  breaks: `select topic || '/' || partition || '/' || first_offset as what, outcome || ': ' || reason as why from bank_gateway.unaccepted_record`,
  checked: `select count(*) as n from bank_gateway.bank_message where direction = 'in'`,
};

/** Streams, per service: numbers without a hole, no id twice, nothing parked, every consumer at the head. */
export const streamsOf = (schema: string): readonly Invariant[] => [
  {
    id: 'I5',
    rule: `the log of ${schema} has no hole and no message twice`,
    breaks: `
      select topic || '/' || partition as what, count(*) || ' messages up to ' || max(seq) || ', head ' || (select seq from ${schema}.stream_head h where h.topic = o.topic and h.partition = o.partition) as why
      from ${schema}.outbox o group by topic, partition
      having count(*) <> max(seq) or count(distinct seq) <> count(*) or min(seq) <> 1
          or max(seq) <> (select seq from ${schema}.stream_head h where h.topic = o.topic and h.partition = o.partition)
      union all
      select id::text, 'published ' || count(*) || ' times' from ${schema}.outbox group by id having count(*) > 1`,
    checked: `select count(*) as n from ${schema}.outbox`,
  },
  {
    id: 'I9',
    rule: `nothing is parked in ${schema}`,
    breaks: `select topic || '/' || partition || '/' || seq as what, handler || ': ' || reason as why from ${schema}.parked`,
    checked: `select count(*) as n from ${schema}.cursor`,
  },
];

/** Every consumer has consumed all that its producers published. `heads` is the union of all producers' heads. */
export const cursorsOf = (schema: string): Invariant => ({
  id: 'I9',
  rule: `${schema} has consumed everything that was published`,
  breaks: `
    select c.topic || '/' || c.partition as what, 'at ' || c.seq || ' of ' || h.seq as why
    from ${schema}.cursor c
    join (${CHECKED_SERVICES.map((one) => `select topic, partition, seq from ${one}.stream_head`).join(' union all ')}) h
      on h.topic = c.topic and h.partition = c.partition
    where c.topic not like 'bank.%' and c.seq <> h.seq`,
  checked: `select count(*) as n from ${schema}.cursor`,
});
