// What a service knows of bank accounts, from the events of bank-gateway, on real Postgres.
import { BatchContext } from '@aiyrbas/bus';
import { accountConfirmed, accountLinked, accountRefused } from '@aiyrbas/contracts';
import { systemIds } from '@aiyrbas/kernel';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { BankAccountFinder, BankAccountsStore, ProjectBankAccountsConsumer } from './index';

const [ME, STRANGER] = [systemIds.uuid(), systemIds.uuid()];
const store = new BankAccountsStore();
let test: TestDatabase;
let finder: BankAccountFinder;

/** The table as the services' own migrations make it. */
class Table1763900100000 {
  readonly name = 'Table1763900100000';

  async up(runner: { query(sql: string): Promise<unknown> }): Promise<void> {
    await runner.query(`create table bank_account (account_id uuid primary key, customer_id uuid not null,
      bic text not null, status text not null check (status in ('pending', 'confirmed', 'refused', 'closed')))`);
  }

  async down(): Promise<void> {}
}

beforeEach(async () => {
  test = await testDatabase({ schema: 'quotes', migrations: [Table1763900100000] });
  finder = new BankAccountFinder(test.db, store);
});
afterEach(() => test.close());

type Event = { readonly type: string };
const publish = (accountId: string, ...events: Event[]): Promise<void> =>
  test.db.tx((tx) =>
    new ProjectBankAccountsConsumer(store).handle(
      events.map(({ type }) => ({ type, body: { accountId, customerId: ME, bic: 'EURIKZKA' } })) as unknown as never,
      new BatchContext(tx, new Date()),
    ),
  );

it.each<[string, Event[], string]>([
  ['linked', [accountLinked], 'pending'],
  ['linked and confirmed in one batch', [accountLinked, accountConfirmed], 'confirmed'],
  ['linked and refused', [accountLinked, accountRefused], 'refused'],
])('an account that was %s', async (_, events, status) => {
  const accountId = systemIds.uuid();
  await publish(accountId, ...events);
  expect(await store.ofCustomer(test.db, ME)).toEqual([{ accountId, customerId: ME, bic: 'EURIKZKA', status }]);
});

it('is found when its confirmation comes while it is waited for; nobody else finds it', async () => {
  const accountId = systemIds.uuid();
  await publish(accountId, accountLinked);
  const found = finder.confirmed(ME, undefined);
  await publish(accountId, accountConfirmed);
  expect(await found).toMatchObject({ ok: true, value: { accountId } });
  expect(await finder.bankOf(ME, accountId)).toBe('EURIKZKA');
  expect(await finder.bankOf(STRANGER, accountId)).toBeUndefined();
  expect(await finder.confirmed(STRANGER, accountId)).toMatchObject({ error: { code: 'not_found' } });
});

it('must be named where several are confirmed, and is refused by name where it is not confirmed', async () => {
  const [one, other, refused] = [systemIds.uuid(), systemIds.uuid(), systemIds.uuid()];
  await publish(one, accountConfirmed);
  await publish(other, accountConfirmed);
  await publish(refused, accountRefused);
  expect(await finder.confirmed(ME, undefined)).toEqual({ ok: true, value: undefined });
  expect(await finder.confirmed(ME, other)).toMatchObject({ value: { accountId: other } });
  expect(await finder.confirmed(ME, refused)).toMatchObject({ error: { code: 'bank_account_not_confirmed' } });
});
