import { isUuid, uuidv7 } from '@aiyrbas/kernel';
import { Gateway, IBAN } from '../testing/gateway';

describe('linking a bank account', () => {
  let gateway: Gateway;
  beforeAll(async () => void (gateway = await Gateway.start()));
  afterAll(() => gateway.stop());

  const link = (customerId: string, iban = IBAN) =>
    gateway.db.tx((tx) => gateway.linkAccount.execute(tx, { customerId, iban, cause: {} }, new Date()));

  it('asks the bank whether name and IIN are the same, and is confirmed by its yes', async () => {
    const { accountId } = await gateway.customer();
    const published = await gateway.eventsOf(accountId);
    expect(published.map(({ type }) => type)).toEqual(['payments.account.linked', 'payments.account.confirmed']);
    const [account] = await gateway.db.query<{ status: string; verification_id: string }>(
      `select status, verification_id from bank_account where id = $1`,
      [accountId],
    );
    expect(account?.status).toBe('confirmed');
    const [question] = await gateway.sentAbout(account!.verification_id);
    expect(question).toMatchObject({
      name: 'acmt.023.001.02',
      model: { owner: { name: 'AIGERIM CANARY SEITKALI', iin: '900101400017', iban: IBAN, bic: 'EURIKZKA' } },
    });
  });

  it('is refused by the bank’s no, with a reason', async () => {
    const { accountId } = await gateway.customer(IBAN, false);
    expect((await gateway.eventsOf(accountId)).at(-1)).toMatchObject({
      type: 'payments.account.refused',
      body: { reason: 'owner_mismatch' },
    });
  });

  it('gives the same account for the same IBAN of the same customer, and another one to another customer', async () => {
    const { customerId, accountId } = await gateway.customer();
    const again = await link(customerId);
    expect(again).toMatchObject({ ok: true, value: { id: accountId, status: 'confirmed' } });
    const { accountId: another } = await gateway.customer();
    expect(another).not.toBe(accountId);
    expect(isUuid(another)).toBe(true);
  });

  it('refuses a bank that is no partner', async () => {
    expect(await link(uuidv7(), 'KZ86125KZT5004100100')).toEqual({ ok: false, error: { code: 'bank_unsupported' } });
  });

  it('refuses a customer whose identity has not arrived', async () => {
    expect(await link(uuidv7())).toEqual({ ok: false, error: { code: 'customer_not_accepted' } });
  });

  it('keeps a newer identity under the same key, so that the accounts stay readable', async () => {
    const { customerId, accountId } = await gateway.customer();
    await gateway.identityArrives(customerId, {
      customerId,
      fullName: 'AIGERIM NEW',
      iin: '900101400017',
      residency: 'RU',
    });
    const collection = gateway.collection({ customerId, accountId });
    await gateway.instruct(collection);
    const [message] = await gateway.sentAbout(collection.body.requestId);
    expect(message?.model).toMatchObject({ debtor: { name: 'AIGERIM NEW', countryOfResidence: 'RU', iban: IBAN } });
  });
});
