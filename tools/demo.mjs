// `npm run demo`: one purchase from registration to receipt, with the TypeScript client (clients/typescript) and nothing
// else; with `--sell`, half of what was bought is then sold.
//   npm run demo -- --bank halyk --venue ataix --asset BTC --spend 250000
//   npm run demo -- --sell
import { randomUUID } from 'node:crypto';
import { parseArgs } from 'node:util';
import { build } from './build.mjs';
import { syntheticIin } from './synthetic-iin.mjs';
import { accessToken, platformUrl } from './token.mjs';

build();
const { ApiError, createClient, orderEvents, idempotencyKey, unwrap } = await import('@aiyrbas/client');

/** The accounts at which each simulated bank pays at once. */
const ACCOUNTS = {
  eurasian: 'KZ639480000000000001',
  halyk: 'KZ456010000000000001',
  altyn: 'KZ469490000000000001',
};
const STATES_AT_THE_END = new Set(['completed', 'rejected', 'cancelled', 'expired', 'refunded', 'held']);

const { values: options } = parseArgs({
  options: {
    bank: { type: 'string', default: 'eurasian' },
    venue: { type: 'string' },
    asset: { type: 'string', default: 'USDT' },
    spend: { type: 'string', default: '100000.00' },
    iban: { type: 'string' },
    sub: { type: 'string' },
    sell: { type: 'boolean', default: false },
  },
});
const url = platformUrl();

/** A client of the API in the name of one person. */
async function clientFor(role, sub) {
  const token = await accessToken({ url, role, sub });
  return createClient({ baseUrl: url, token: () => token });
}

/** A command: once, under a key of its own. */
const command = (body) => ({ params: { header: idempotencyKey() }, body });

async function register(client, sub) {
  try {
    return await unwrap(client.GET('/v1/customers/me'));
  } catch (error) {
    if (!(error instanceof ApiError) || error.code !== 'not_found') throw error;
  }
  // A number that somebody else already holds is answered with "in review": the next one is tried by another person.
  const serial = [...sub].reduce((sum, character) => (sum * 31 + character.codePointAt(0)) % 10_000, 7);
  const body = {
    iin: syntheticIin(serial),
    fullName: 'Aigerim Serik',
    birthDate: '1990-01-15',
    citizenship: 'KZ',
    residency: 'KZ',
    phone: '+77010000000',
    email: 'aigerim@example.kz',
    document: { type: 'id_card', number: '012345678', issuedAt: '2020-01-01', expiresAt: '2030-01-01' },
    acceptedTerms: '2026-01',
  };
  return unwrap(client.POST('/v1/customers', command(body)));
}

async function linkAccount(client, iban) {
  let account = await unwrap(client.POST('/v1/bank-accounts', command({ iban })));
  for (let waited = 0; account.status === 'pending' && waited < 60; waited += 1) {
    await new Promise((resolve) => setTimeout(resolve, 250));
    const { items } = await unwrap(client.GET('/v1/bank-accounts'));
    account = items.find(({ id }) => id === account.id);
  }
  return account;
}

/** Follows the order live, by server-sent events, and prints each state as it comes. */
async function follow(client, order) {
  const startedAt = Date.parse(order.acceptedAt);
  let last = 'placed';
  for await (const { state, at, cause } of orderEvents(client, order.id)) {
    last = state;
    console.log(`  ${state.padEnd(10)} +${String(Date.parse(at) - startedAt).padStart(4)} ms   by ${cause}`);
    if (STATES_AT_THE_END.has(state)) break;
  }
  if (!STATES_AT_THE_END.has(last)) throw new Error(`the order's events ended in the state ${last}`);
  return last;
}

const print = (title, rows) => {
  console.log(`\n${title}`);
  for (const [name, value] of rows) console.log(`  ${String(name).padEnd(16)} ${value}`);
};
const amount = (money) => `${money.amount} ${money.asset}`;

async function main() {
  const sub = options.sub ?? `demo-${options.bank}-${randomUUID().slice(0, 8)}`;
  const iban = options.iban ?? ACCOUNTS[options.bank];
  if (!iban) throw new Error(`no bank "${options.bank}": ${Object.keys(ACCOUNTS).join(', ')}`);
  const customer = await clientFor('customer', sub);
  const operator = await clientFor('operator', 'demo-operator');

  const person = await register(customer, sub);
  print('1. A citizen registers', [
    ['customer', person.id],
    ['status', person.status],
  ]);
  if (person.status !== 'accepted')
    throw new Error(`the registration is ${person.status}: run the demo again for another person`);

  const account = await linkAccount(customer, iban);
  print('2. Links a bank account; the bank confirms whose it is', [
    ['account', account.iban],
    ['bank', account.bank.name],
    ['status', account.status],
  ]);
  if (account.status !== 'confirmed') throw new Error(`the account is ${account.status}: ${account.reason ?? ''}`);

  const bought = await trade(customer, 3, {
    side: 'buy',
    asset: options.asset,
    spend: { amount: options.spend, asset: 'KZT' },
    bankAccountId: account.id,
    ...(options.venue ? { venues: [options.venue] } : {}),
  });
  await showBalances(customer, 6, bought.receive);
  if (options.sell) {
    const sold = await trade(customer, 7, {
      side: 'sell',
      asset: options.asset,
      spend: { amount: half(bought.receive.amount), asset: options.asset },
      bankAccountId: account.id,
      ...(options.venue ? { venues: [options.venue] } : {}),
    });
    const left = minus(bought.receive.amount, sold.spend.amount);
    await showBalances(customer, 10, { amount: left, asset: options.asset });
  }

  const trial = await unwrap(operator.GET('/v1/ledger/trial-balance'));
  print(
    `${options.sell ? 11 : 7}. The trial balance, as an operator sees it`,
    trial.assets.map((row) => [
      row.asset,
      `debits ${row.debits}  credits ${row.credits}  difference ${row.difference}`,
    ]),
  );
  if (trial.assets.some((row) => !/^-?0(\.0+)?$/.test(row.difference)))
    throw new Error('the trial balance is not zero');
  console.log('\nDone: every asset balances to zero.');
}

/** A quote, its acceptance, the order's way and its receipt. */
async function trade(customer, step, wanted) {
  const isSale = wanted.side === 'sell';
  const quote = await unwrap(customer.POST('/v1/quotes', command(wanted)));
  print(`${step}. Gets a firm quote to ${wanted.side}`, [
    ['spend', amount(quote.spend)],
    ['receive', amount(quote.receive)],
    ['price', `${quote.price} KZT per ${quote.asset}`],
    ...quote.fees.map((fee) => [`${fee.kind} fee`, amount(fee)]),
    ...quote.venues.map((venue) => ['venue', `${venue.venue}: ${amount(venue.quantity)} at ${venue.price}`]),
    ['good until', quote.acceptUntil],
  ]);

  const order = await unwrap(customer.POST('/v1/orders', command({ quote: quote.token })));
  print(`${step + 1}. Accepts it and follows the order`, [['order', order.id]]);
  const end = await follow(customer, order);
  if (end !== 'completed') {
    const { reason } = await unwrap(customer.GET('/v1/orders/{id}', { params: { path: { id: order.id } } }));
    throw new Error(`the order ended ${end}: ${JSON.stringify(reason)}`);
  }

  const receipt = await unwrap(customer.GET('/v1/orders/{id}/receipt', { params: { path: { id: order.id } } }));
  print(`${step + 2}. The receipt`, [
    ['firm', `${receipt.firm.name}, as ${receipt.firm.capacity}`],
    [isSale ? 'sold' : 'bought', amount(receipt.quantity)],
    ['price', `${receipt.price} KZT`],
    ...(isSale ? [['paid out', amount(receipt.receive)]] : [['paid', amount(receipt.totalPayable)]]),
    ...receipt.fees.map((fee) => [`${fee.kind} fee`, amount(fee)]),
    ...receipt.fills.map((fill) => ['filled', `${amount(fill.quantity)} at ${fill.venue} (${fill.venueOrderId})`]),
    ['completed', receipt.completedAt],
  ]);
  return quote;
}

async function showBalances(customer, step, expected) {
  const balances = await unwrap(customer.GET('/v1/balances'));
  print(
    `${step}. The balances`,
    balances.items.map((item) => [item.asset, `${item.total} (available ${item.available}, held ${item.held})`]),
  );
  const item = balances.items.find((one) => one.asset === expected.asset);
  if (item?.available !== expected.amount) throw new Error(`the balance is not ${amount(expected)}`);
}

/** Amounts are strings of whole minor units with a point in them; JavaScript's numbers would lose some. */
const units = (text) => BigInt(text.replace('.', ''));
const written = (value, like) => {
  const decimals = like.split('.')[1]?.length ?? 0;
  const digits = String(value).padStart(decimals + 1, '0');
  return decimals === 0 ? digits : `${digits.slice(0, -decimals)}.${digits.slice(-decimals)}`;
};
/** Half of it, in lots that every venue trades: eight decimals at most. */
function half(text) {
  const decimals = text.split('.')[1]?.length ?? 0;
  const lot = 10n ** BigInt(Math.max(0, decimals - 8));
  return written((units(text) / 2n / lot) * lot, text);
}
const minus = (a, b) => written(units(a) - units(b), a);

main().catch((error) => {
  console.error(`\n${error.message}`);
  process.exit(1);
});
