import { AT, Kyc } from '../testing/kyc';
import { everythingStored } from '../testing/everything-stored';
import { anApplication, principalOf, secretsOf } from '../testing/customers';

describe('registering on real Postgres', () => {
  let kyc: Kyc;
  beforeEach(async () => {
    kyc = await Kyc.start();
  });
  afterEach(() => kyc.stop());

  const statuses = async (): Promise<string[]> =>
    (await kyc.db.query<{ status: string }>(`select status from customer order by status`)).map((row) => row.status);

  it('accepts a person, publishes that they registered and may trade, and seals their identity for bank-gateway', async () => {
    const { customerId } = principalOf('aigerim');
    const application = anApplication();
    expect(await kyc.registers('aigerim', application)).toEqual({
      ok: true,
      value: {
        id: customerId,
        status: 'accepted',
        residency: 'KZ',
        acceptedTerms: '2026-01',
        registeredAt: AT.toISOString(),
      },
    });
    const published = await kyc.publishedEvents();
    expect(published.map(({ type, key }) => [type, key])).toEqual([
      ['kyc.identity.sealed', customerId],
      ['kyc.customer.registered', customerId],
      ['kyc.customer.accepted', customerId],
    ]);
    expect(published.slice(1).map(({ body }) => body)).toEqual([
      { customerId, subject: 'aigerim' },
      { customerId, subject: 'aigerim' },
    ]);
    const { fullName, iin, residency } = application;
    expect(await kyc.openIdentity(published[0]!.body['jwe']!)).toEqual({ customerId, fullName, iin, residency });
  });

  it.each([
    [
      'rejects a minor',
      { birthDate: '2015-05-05' },
      { status: 'rejected', reason: 'underage' },
      'kyc.customer.rejected',
    ],
    [
      'asks for more where the document has expired',
      { document: { ...anApplication().document, expiresAt: '2021-01-01' } },
      { status: 'needs_info', reason: 'document_expired' },
      'kyc.customer.needs-info',
    ],
  ])('%s, says why, and seals nothing', async (_what, change, shown, type) => {
    expect(await kyc.registers('daulet', anApplication(0, change))).toMatchObject({ ok: true, value: shown });
    const published = await kyc.publishedEvents();
    expect(published.map((one) => one.type)).toEqual(['kyc.customer.registered', type]);
    expect(published[1]!.body).toMatchObject({ subject: 'daulet', reason: shown.reason });
  });

  it('puts an IIN that another person holds under review, without saying so to the second', async () => {
    await kyc.registers('first', anApplication());
    const second = await kyc.registers('second', anApplication());
    expect(second).toMatchObject({ ok: true, value: { status: 'in_review' } });
    expect(second.ok && second.value).not.toHaveProperty('reason');
    const { customerId } = principalOf('second');
    expect((await kyc.publishedEvents()).filter(({ key }) => key === customerId).map(({ type }) => type)).toEqual([
      'kyc.customer.registered',
    ]);
  });

  it('takes what a person has corrected, and publishes that they may trade, but not a second registration', async () => {
    const wrong = anApplication(0, { birthDate: '1990-01-16', iin: anApplication().iin });
    const document = { ...anApplication().document, expiresAt: '2021-01-01' };
    expect(await kyc.registers('aigerim', wrong)).toMatchObject({
      value: { status: 'needs_info', reason: 'birth_date_mismatch' },
    });
    // One thing is mended, another is still wrong.
    expect(await kyc.registers('aigerim', anApplication(0, { document }))).toMatchObject({
      value: { status: 'needs_info', reason: 'document_expired' },
    });
    const accepted = await kyc.registers('aigerim', anApplication());
    expect(accepted).toMatchObject({ ok: true, value: { status: 'accepted', registeredAt: AT.toISOString() } });
    expect(accepted.ok && accepted.value).not.toHaveProperty('reason');
    expect((await kyc.publishedEvents()).map(({ type }) => type)).toEqual([
      'kyc.identity.sealed',
      'kyc.customer.registered',
      'kyc.customer.needs-info',
      'kyc.customer.needs-info',
      'kyc.customer.accepted',
    ]);
    const { customerId } = principalOf('aigerim');
    const [identity] = await kyc.publishedEvents('kyc.identity.sealed');
    const { iin, fullName, birthDate } = anApplication();
    expect(await kyc.openIdentity(identity!.body['jwe']!)).toMatchObject({ customerId, iin, fullName });
    const row = (await kyc.customers.find(kyc.db, customerId))!;
    expect(kyc.encryptedStore.open(row.wrappedKey!, customerId, 'birth_date', row.birthDate)).toBe(birthDate);
    expect(await kyc.registers('aigerim', anApplication())).toMatchObject({ error: { code: 'customer_exists' } });
  });

  it('of twelve corrections at once takes one', async () => {
    await kyc.registers('aigerim', anApplication(0, { birthDate: '1990-01-16', iin: anApplication().iin }));
    const results = await Promise.all(Array.from({ length: 12 }, () => kyc.registers('aigerim', anApplication())));
    expect(results.filter(({ ok }) => ok)).toHaveLength(1);
    expect((await kyc.publishedEvents('kyc.customer.accepted')).length).toBe(1);
    expect((await kyc.publishedEvents('kyc.identity.sealed')).length).toBe(1);
  });

  it.each([
    ['a wrong birth date', { birthDate: '1990-01-16' }],
    ['an expired document', { document: { ...anApplication().document, expiresAt: '2021-01-01' } }],
  ])(
    'accepts the owner of an IIN that somebody sent first with %s; who then corrects it is in review',
    async (_, wrong) => {
      const { iin } = anApplication();
      await kyc.registers('thief', anApplication(0, { ...wrong, iin }));
      expect(await kyc.registers('owner', anApplication())).toMatchObject({ value: { status: 'accepted' } });
      expect(await kyc.registers('thief', anApplication())).toMatchObject({ value: { status: 'in_review' } });
      expect(await kyc.registers('thief', anApplication())).toMatchObject({ error: { code: 'customer_exists' } });
    },
  );

  it('does not turn a minor into an adult by another IIN', async () => {
    await kyc.registers('daulet', anApplication(0, { birthDate: '2015-05-05' }));
    expect(await kyc.registers('daulet', anApplication())).toMatchObject({ error: { code: 'customer_exists' } });
    // The same person, still a minor, gets the same reply again.
    expect(await kyc.registers('daulet', anApplication(0, { birthDate: '2015-05-05' }))).toMatchObject({
      value: { status: 'rejected', reason: 'underage' },
    });
  });

  it('refuses a second registration of one person, and leaves nothing of it behind', async () => {
    await kyc.registers('aigerim', anApplication(0));
    const before = await everythingStored(kyc.db);
    const again = await kyc.registers('aigerim', anApplication(1));
    expect(again).toEqual({ ok: false, error: { code: 'customer_exists' } });
    expect(await everythingStored(kyc.db)).toBe(before);
  });

  it('accepts exactly one of many people who register with one IIN at once', async () => {
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, nth) => kyc.registers(`person-${nth}`, anApplication())),
    );
    expect(results.every((result) => result.ok)).toBe(true);
    expect(await statuses()).toEqual(['accepted', ...Array.from({ length: 11 }, () => 'in_review')]);
    expect((await kyc.publishedEvents('kyc.identity.sealed')).length).toBe(1);
  });

  it.each([
    ['one IIN', () => 0],
    ['another IIN each time', (nth: number) => nth],
  ])('registers one person once who asks many times at once with %s', async (_what, iinOf) => {
    const results = await Promise.all(
      Array.from({ length: 12 }, (_, nth) => kyc.registers('aigerim', anApplication(iinOf(nth)))),
    );
    expect(results.filter((result) => result.ok)).toHaveLength(1);
    expect(results.flatMap((result) => (result.ok ? [] : [result.error.code]))).toEqual(
      Array.from({ length: 11 }, () => 'customer_exists'),
    );
    expect(await statuses()).toEqual(['accepted']);
    expect((await kyc.publishedEvents('kyc.customer.registered')).length).toBe(1);
  });

  it('stores one of ten rows of a person that arrive at the same moment, and no other fails', async () => {
    for (let round = 0; round < 40; round += 1) {
      const row = async (nth: number) => ({
        ...(await kyc.register.seal(principalOf(`person-${round}`), anApplication(round * 10 + nth))).row,
        status: 'accepted' as const,
        reason: null,
        registeredAt: AT,
      });
      const rows = await Promise.all(Array.from({ length: 10 }, (_, nth) => row(nth)));
      const stored = await Promise.all(rows.map((one) => kyc.db.tx((tx) => kyc.customers.insert(tx, one))));
      expect(stored.filter(Boolean)).toHaveLength(1);
    }
  });

  it('does not let a second accepted customer with one IIN be stored at all', async () => {
    await kyc.accepted('first', 0);
    await kyc.registers('second', anApplication(0));
    await expect(kyc.db.query(`update customer set status = 'accepted'`)).rejects.toThrow('one_person_per_iin');
  });

  it('keeps nothing readable of a person, in any table', async () => {
    const application = anApplication();
    await kyc.registers('aigerim', application);
    await kyc.registers('somebody', anApplication());
    await kyc.clears(kyc.request(principalOf('aigerim').customerId));
    const stored = await everythingStored(kyc.db);
    expect(stored).toContain('aigerim');
    expect(secretsOf(application).filter((secret) => stored.includes(secret))).toEqual([]);
  });

  it('shows a value to nobody who has moved it to another person or column, or has lost the person’s key', async () => {
    const [one, other] = [await kyc.accepted('one', 1), await kyc.accepted('other', 2)];
    await kyc.db.query(`update customer set phone = email`);
    const row = (await kyc.customers.find(kyc.db, one))!;
    const stranger = (await kyc.customers.find(kyc.db, other))!;
    const open = (key: string, field: 'phone' | 'full_name', sealed: string): string =>
      kyc.encryptedStore.open(key, one, field, sealed);
    expect(open(row.wrappedKey!, 'full_name', row.fullName)).toBe(anApplication(1).fullName);
    expect(() => open(row.wrappedKey!, 'phone', row.phone)).toThrow();
    expect(() => open(stranger.wrappedKey!, 'full_name', stranger.fullName)).toThrow();
    expect(() => open(stranger.wrappedKey!, 'full_name', row.fullName)).toThrow();
    expect(() => open('', 'full_name', row.fullName)).toThrow();
  });
});
