// Entries as banks really write them, on real PostgreSQL: nothing vanishes, nothing counts twice, nothing leaves twice.
import { bankHoldUntil } from '@aiyrbas/kz';
import { Gateway, IBAN, type Line, type Owner, newId } from '../testing/gateway';

const STRANGER = { iban: 'KZ459480000000000002', iin: '850505300011' };

describe('entries as banks write them', () => {
  let gateway: Gateway;
  let owner: Owner;
  beforeAll(async () => ({ gateway, owner } = await Gateway.withOwner()));
  afterAll(() => gateway.stop());

  const entriesUnder = (reference: string) =>
    gateway.db.query<{ id: string; match: string; direction: string; entry_ref: string | null }>(
      `select id, match, direction, entry_ref from entry where reference = $1 order by received_at, id`,
      [reference],
    );
  const suspended = (match: string) =>
    gateway.db.query<{ entry_id: string; payer: string | null; direction: string; returns: string }>(
      `select s.entry_id, s.payer, e.direction,
         (select count(*) from instruction r where r.entry_id = s.entry_id) as returns
       from suspense s join entry e on e.id = s.entry_id where e.match = $1 order by e.received_at, e.id`,
      [match],
    );
  const published = async (entryId: string) =>
    (await gateway.publishedEvents())
      .filter(({ body }) => body.includes(entryId))
      .map(({ type }) => type.replace('payments.', ''));
  const settled = ['entry.booked', 'collection.settled'];

  describe('a status of an entry', () => {
    const reasonOf = async (ceId: string) =>
      (
        await gateway.db.query<{ reason: string | null }>(`select reason from bank_message where ce_id = $1`, [ceId])
      )[0]!.reason;

    it.each([
      ['booked in the bank’s own words', '<Sts><Prtry>gebucht</Prtry></Sts>', 'no_status'],
      ['empty', '<Sts><Cd></Cd></Sts>', 'no_status'],
      ['left out', '', 'no_status'],
      ['stated twice', '<Sts><Cd>BOOK</Cd><Cd>PDNG</Cd></Sts>', 'unread'],
      ['of another code', '<Sts><Cd>DONE</Cd></Sts>', 'unknown_status'],
      ['in small letters', '<Sts><Cd>book</Cd></Sts>', 'unknown_status'],
      ['pending', '<Sts><Cd>PDNG</Cd></Sts>', undefined],
      ['future', '<Sts><Cd>FUTR</Cd></Sts>', undefined],
      ['for information', '<Sts><Cd>INFO</Cd></Sts>', undefined],
    ])('%s is no money, costs no neighbour any, and is noted at the message', async (_what, status, note) => {
      const [odd, good] = [await gateway.collect(owner), await gateway.collect(owner)];
      const [first, second] = [newId(), newId()];
      const lines = [
        { requestId: odd.requestId, reference: first },
        { requestId: good.requestId, reference: second },
      ];
      const { body } = await gateway.reported(lines);
      const message = await gateway.report('camt.054.001.08', 'k', body.replace('<Sts><Cd>BOOK</Cd></Sts>', status));
      expect(await gateway.receive(message)).toEqual([]);
      expect(await gateway.typesOf(good.orderId)).toEqual(settled);
      expect(await gateway.typesOf(odd.orderId)).toEqual([]);
      const reason = await reasonOf(message.id);
      if (note === undefined) expect(reason).toBeNull();
      else expect(reason).toContain(note);
      // It lost nothing but its status: it counts when the bank states that it is booked.
      await gateway.receive(await gateway.reported(lines));
      expect(await gateway.typesOf(odd.orderId)).toEqual(settled);
      expect(await entriesUnder(first)).toHaveLength(1);
    });

    it('that is odd does not take the rest of an odd entry with it', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const { body } = await gateway.reported([{ requestId }]);
      const odd = body
        .replace('<BookgDt><DtTm>', '<BookgDt><DtTm>yesterday, ')
        .replace('<ValDt>', '<ValDt><DtTm>soon</DtTm>')
        .replace('</Ntry>', `<AddtlNtryInf>${'x'.repeat(501)}</AddtlNtryInf></Ntry>`);
      const message = await gateway.report('camt.054.001.08', 'k', odd);
      expect(await gateway.receive(message)).toEqual([]);
      expect(await gateway.typesOf(orderId)).toEqual(settled);
      const reason = await reasonOf(message.id);
      for (const path of ['BookgDt', 'ValDt', 'AddtlNtryInf'])
        expect(reason).toMatch(new RegExp(`unread: [^;]*${path}`));
    });
  });

  describe('the name that a bank states', () => {
    const noteOf = async (requestId: string) =>
      gateway.db.query<{ match: string; suspense: string | null; returns: string; reason: string | null }>(
        `select e.match, s.reason as suspense, m.reason,
           (select count(*) from instruction r where r.entry_id = e.id) as returns
         from entry e join bank_message m on m.message_id = e.message_id and m.direction = 'in'
         left join suspense s on s.entry_id = e.id where e.request_id = $1`,
        [requestId],
      );
    const quiet = { match: 'asked', suspense: null, returns: '0', reason: null };
    const noted = { ...quiet, reason: expect.stringContaining('other_name') as string };

    it.each<[string, Line, object]>([
      ['in another order and alphabet', { name: 'Сейткали Айгерим', iin: null }, quiet],
      ['of another person, with the right IIN: it settles, and a person sees it', { name: 'MARAT AKHMETOV' }, noted],
      [
        'of another person, without an IIN: it waits for two people, and nothing leaves',
        { name: 'MARAT AKHMETOV', iin: null },
        { match: 'other_name', suspense: 'third_party', returns: '0', reason: null },
      ],
      [
        'of the customer, with another IIN: it is somebody else’s, as before',
        { iin: STRANGER.iin },
        { match: 'other_person', suspense: 'third_party', returns: '1' },
      ],
    ])('%s', async (_what, line, expected) => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.reported([{ requestId, ...line }]));
      expect(await noteOf(requestId)).toMatchObject([expected]);
      const isSettled = (await gateway.typesOf(orderId)).includes('collection.settled');
      expect(isSettled).toBe((expected as { match: string }).match === 'asked');
      expect(gateway.logged.join()).not.toMatch(/AKHMETOV|CANARY/);
    });

    it('of somebody who was erased is compared with nothing', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.db.query(`update customer_identity set key = left(key, 8) where customer_id = $1`, [
        owner.customerId,
      ]);
      await gateway.receive(await gateway.reported([{ requestId, name: 'MARAT AKHMETOV', iin: null }]));
      expect(await gateway.typesOf(orderId)).toEqual(settled);
      owner = await gateway.customer();
    });

    it('of a payout that is booked is noted too: the money has left', async () => {
      const payout = gateway.payout(owner);
      await gateway.instruct(payout);
      const { requestId, orderId } = payout.body;
      await gateway.receive(
        await gateway.reported([{ requestId, direction: 'DBIT', amount: '5000.00', name: 'MARAT AKHMETOV' }]),
      );
      expect(await noteOf(requestId)).toMatchObject([noted]);
      expect(await gateway.typesOf(orderId)).toContain('payout.settled');
    });
  });

  describe('another entry under a known reference', () => {
    const OTHERS: readonly [string, Line][] = [
      ['its reversal of a larger amount', { direction: 'DBIT', isReversal: true, amount: '200000.00' }],
      ['another amount', { amount: '10.00' }],
      ['another EndToEndId', { requestId: newId() }],
      ['another booking day', { bookedOn: '2026-11-21' }],
      ['another payer', STRANGER],
    ];
    it.each(OTHERS)('%s is stored, published and shown to operators', async (_what, difference) => {
      const { requestId, orderId } = await gateway.collect(owner);
      const reference = newId();
      const first = { requestId, reference };
      await gateway.receive(await gateway.reported([first]));
      await gateway.receive(await gateway.reported([{ ...first, ...difference }]));
      expect((await gateway.typesOf(orderId)).slice(0, 2)).toEqual(settled);
      const [one, other, ...more] = await entriesUnder(reference);
      expect([one!.match, other!.match, more]).toEqual(['asked', 'known_reference', []]);
      expect(other!.entry_ref).toMatch(new RegExp(`^${reference}~`));
      const events = await published(other!.id);
      expect(events).toEqual(other!.direction === 'credit' ? ['entry.booked', 'suspense.booked'] : ['entry.booked']);
      expect((await suspended('known_reference')).map((row) => row.entry_id)).toContain(other!.id);
      expect((await suspended('known_reference')).every(({ returns }) => returns === '0')).toBe(true);
      expect(gateway.logged.join()).toContain(other!.id);

      // Both come again in the statement of the day, and neither counts again.
      await gateway.receive(
        await gateway.reported([first, { ...first, ...difference }], { in: 'camt.053.001.08', closing: '5.00' }),
      );
      expect(await entriesUnder(reference)).toHaveLength(2);
    });

    it.each([
      ['under the same reference, listed after it', true, false],
      ['under another reference, listed after it', false, false],
      ['listed before it', true, true],
    ])('what takes a credit back is published once, %s', async (_, isShared, isBefore) => {
      const { requestId, orderId } = await gateway.collect(owner);
      const credit = { requestId, reference: newId() };
      const reference = isShared ? credit.reference : newId();
      const taken: Line = { requestId, reference, direction: 'DBIT', isReversal: true };
      const lines = isBefore ? [taken, credit] : [credit, taken];
      await gateway.receive(await gateway.reported(lines));
      await gateway.receive(await gateway.reported(lines, { in: 'camt.053.001.08', closing: '5.00' }));
      const events = await gateway.eventsOf(orderId);
      const [reversed, ...more] = events.filter(({ type }) => type === 'payments.collection.reversed');
      expect(more).toEqual([]);
      expect(reversed!.body).toMatchObject({ requestId, creditRef: credit.reference });
      expect(reversed!.body['entryRef']).not.toBe(credit.reference);
      const types = events.map(({ type }) => type);
      expect(types.indexOf('payments.collection.settled')).toBeLessThan(types.indexOf('payments.collection.reversed'));

      // Once: another such entry is for a person.
      await gateway.receive(await gateway.reported([{ ...taken, reference: newId() }]));
      expect(
        (await gateway.eventsOf(orderId)).filter(({ type }) => type === 'payments.collection.reversed'),
      ).toHaveLength(1);
    });

    const reversedOf = async (orderId: string) =>
      (await gateway.eventsOf(orderId))
        .filter(({ type }) => type === 'payments.collection.reversed')
        .map(({ body }) => (body['amount'] as { amount: string }).amount);
    const taking = (requestId: string | null, line: Line = {}): Line => ({
      requestId,
      reference: newId(),
      direction: 'DBIT',
      isReversal: true,
      ...line,
    });
    const listedDebits = async () =>
      (await suspended('reversal')).filter(({ direction }) => direction === 'debit').map((row) => row.entry_id);

    it('parts of a credit are taken back as they come, never more than the credit, and each once', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const credit = { requestId, reference: newId() };
      const [first, second] = [taking(requestId, { amount: '40000.00' }), taking(requestId, { amount: '60000.00' })];
      await gateway.receive(await gateway.reported([credit]));
      await gateway.receive(await gateway.reported([first]));
      expect(await reversedOf(orderId)).toEqual(['40000.00']);
      await gateway.receive(await gateway.reported([second]));
      const day = [credit, first, second];
      await gateway.receive(await gateway.reported(day, { in: 'camt.053.001.08', closing: '5.00' }));
      expect(await reversedOf(orderId)).toEqual(['40000.00', '60000.00']);
      const more = taking(requestId, { amount: '0.01' });
      await gateway.receive(await gateway.reported([more]));
      expect(await reversedOf(orderId)).toHaveLength(2);
      const [stored] = await entriesUnder(more.reference!);
      expect(await listedDebits()).toContain(stored!.id);
    });

    it('an equal part may be the first one under another reference, unless its day differs', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const part = (line: Line = {}) => taking(requestId, { amount: '30000.00', ...line });
      await gateway.receive(await gateway.reported([{ requestId }]));
      await gateway.receive(await gateway.reported([part()]));
      const equal = part();
      await gateway.receive(await gateway.reported([equal], { in: 'camt.053.001.08' }));
      expect(await reversedOf(orderId)).toEqual(['30000.00']);
      const [stored] = await entriesUnder(equal.reference!);
      expect(await listedDebits()).toContain(stored!.id);
      await gateway.receive(await gateway.reported([part({ bookedOn: '2026-11-21' })]));
      expect(await reversedOf(orderId)).toEqual(['30000.00', '30000.00']);
    });

    it.each([
      ['in the message of the credit', 1],
      ['in a later message', 2],
    ])('one without EndToEndId takes back the credit whose reference it has, %s', async (_what, messages) => {
      const { requestId, orderId } = await gateway.collect(owner);
      const credit = { requestId, reference: newId() };
      const taken = taking(null, { reference: credit.reference });
      const lines = messages === 1 ? [[credit, taken]] : [[credit], [taken]];
      for (const some of lines) await gateway.receive(await gateway.reported(some));
      expect(await reversedOf(orderId)).toEqual(['100000.00']);
      await gateway.receive(
        await gateway.reported([credit, taken], { in: 'camt.053.001.08', closing: '5.00' }),
        await gateway.reported([{ ...taken, requestId }]),
      );
      expect(await reversedOf(orderId)).toEqual(['100000.00']);
      expect((await entriesUnder(credit.reference)).map(({ match }) => match).sort()).toEqual(['asked', 'claw_back']);
    });

    it('one without EndToEndId and without the reference of a credit is for a person', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.reported([{ requestId }]));
      const taken = taking(null);
      await gateway.receive(await gateway.reported([taken]));
      expect(await reversedOf(orderId)).toEqual([]);
      const [stored] = await entriesUnder(taken.reference!);
      expect(await listedDebits()).toContain(stored!.id);
    });

    it.each([
      ['whole', ['100000.00']],
      ['in two parts', ['40000.00', '60000.00']],
    ])('that is reported before its credit is published behind it, once: %s', async (_what, amounts) => {
      const { requestId, orderId } = await gateway.collect(owner);
      const credit = { requestId, reference: newId() };
      const taken = amounts.map((amount) => taking(requestId, { amount }));
      for (const line of taken) await gateway.receive(await gateway.reported([line]));
      expect(await gateway.typesOf(orderId)).toEqual(taken.map(() => 'entry.booked'));
      await gateway.receive(await gateway.reported([credit]));
      await gateway.receive(await gateway.reported([credit, ...taken], { in: 'camt.053.001.08', closing: '5.00' }));
      expect(await gateway.typesOf(orderId)).toEqual([
        ...taken.map(() => 'entry.booked'),
        ...settled,
        ...taken.map(() => 'collection.reversed'),
      ]);
      expect(await reversedOf(orderId)).toEqual(amounts);
      const reversed = (await gateway.eventsOf(orderId)).filter(({ type }) => type === 'payments.collection.reversed');
      expect(reversed.map(({ body }) => [body['creditRef'], body['entryRef']])).toEqual(
        taken.map(({ reference }) => [credit.reference, reference]),
      );
    });

    it.each(['RJCT', 'CANC', 'BLCK'])('a %s after the booking takes nothing back, and is noted', async (code) => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.reported([{ requestId }]));
      const status = await gateway.status(requestId, code, 'FRAD');
      await gateway.receive(status);
      expect(await gateway.typesOf(orderId)).toEqual(settled);
      const [noted] = await gateway.db.query<{ reason: string }>(`select reason from bank_message where ce_id = $1`, [
        status.id,
      ]);
      expect(noted!.reason).toContain('contradiction');
    });

    it.each([
      ['after it, by its request', false, true],
      ['before it, by its request', true, true],
      ['by its reference alone', false, false],
    ])(
      'of a credit that waits in suspense: that credit is returned to nobody, %s',
      async (_what, isBefore, isNamed) => {
        const { requestId, orderId } = await gateway.collect(owner);
        // Another name and no IIN: it waits for two people. Before it: a stranger's, which would go back by itself.
        const line = isBefore ? STRANGER : { name: 'MARAT AKHMETOV', iin: null };
        const credit: Line = { requestId, reference: newId(), ...line };
        const taken = taking(isNamed ? requestId : null, isNamed ? {} : { reference: credit.reference! });
        for (const one of isBefore ? [taken, credit] : [credit, taken]) {
          await gateway.receive(await gateway.reported([one]));
        }
        expect(await reversedOf(orderId)).toEqual([]);
        const [row] = await gateway.db.query<{ id: string }>(
          `select id from entry where reference = $1 and direction = 'credit'`,
          [credit.reference],
        );
        const propose = (choice: 'return' | 'close') =>
          gateway.db.tx((tx) =>
            gateway.returnSuspense.propose(tx, row!.id, { choice, comment: 'x' }, 'dana', new Date()),
          );
        expect(await propose('return')).toMatchObject({ error: { code: 'funds_clawed_back' } });
        expect(await gateway.db.query(`select from instruction where entry_id = $1`, [row!.id])).toEqual([]);
        expect(await propose('close')).toMatchObject({ ok: true });
      },
    );

    it('that came before its credit and exceeds it is noted at the credit, and taken from nobody', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.reported([taking(requestId)]));
      const credit = await gateway.reported([{ requestId, amount: '99999.00' }]);
      await gateway.receive(credit);
      expect(await reversedOf(orderId)).toEqual([]);
      const [noted] = await gateway.db.query<{ reason: string }>(`select reason from bank_message where ce_id = $1`, [
        credit.id,
      ]);
      expect(noted!.reason).toContain('early_claw_back');
    });

    it('more than was asked for, before any credit, is for a person', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const taken = taking(requestId, { amount: '100000.01' });
      await gateway.receive(await gateway.reported([taken]));
      await gateway.receive(await gateway.reported([{ requestId }]));
      expect(await reversedOf(orderId)).toEqual([]);
      const [stored] = await entriesUnder(taken.reference!);
      expect(await listedDebits()).toContain(stored!.id);
    });

    it('both in one message are two', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const reference = newId();
      const credit = { requestId, reference };
      await gateway.receive(await gateway.reported([credit, { ...credit, direction: 'DBIT', isReversal: true }]));
      expect((await gateway.typesOf(orderId)).slice(0, 2)).toEqual(settled);
      expect((await entriesUnder(reference)).map(({ match }) => match).sort()).toEqual(['asked', 'claw_back']);
    });

    it('what is left out differs from nothing: the same entry with less detail is a repeat', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const reference = newId();
      await gateway.receive(await gateway.reported([{ requestId, reference }]));
      for (const less of [
        { requestId: null },
        { requestId: 'NOTPROVIDED' },
        { bookedOn: null },
        { payments: 0 },
        { bookedOn: '2026-11-22' },
        { amount: '100000.00000' },
      ] as const) {
        await gateway.receive(await gateway.reported([{ requestId, reference, ...less }]));
      }
      expect(await gateway.typesOf(orderId)).toEqual(settled);
      expect(await entriesUnder(reference)).toHaveLength(1);
    });

    it('two at the same time, by two processes: one settles, the other is kept', async () => {
      const [one, other] = [await gateway.collect(owner), await gateway.collect(owner)];
      const reference = newId();
      await Promise.all([
        gateway.receive(await gateway.reported([{ requestId: one.requestId, reference }])),
        gateway.receive(await gateway.reported([{ requestId: other.requestId, reference }])),
      ]);
      expect((await entriesUnder(reference)).map(({ match }) => match).sort()).toEqual(['asked', 'known_reference']);
      const both = [await gateway.typesOf(one.orderId), await gateway.typesOf(other.orderId)].sort();
      expect(both).toEqual([settled, ['entry.booked', 'suspense.booked']]);
    });

    it('the same one at the same time counts once', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const line = { requestId, reference: newId() };
      const messages = await Promise.all(Array.from({ length: 4 }, () => gateway.reported([line])));
      await Promise.all(messages.map((message) => gateway.receive(message)));
      expect(await gateway.typesOf(orderId)).toEqual(settled);
    });
  });

  describe('an entry without a reference', () => {
    const NONE: readonly (readonly [string, Line])[] = [
      ['none', { reference: null }],
      ['NOTPROVIDED', { reference: 'NOTPROVIDED' }],
      ['NONREF', { reference: 'NONREF' }],
      ['zeros', { reference: '000000' }],
    ];
    it.each(NONE)(
      '(%s) is one row in suspense, whichever messages bring it, and its entry is published',
      async (_what, none) => {
        const { requestId, orderId } = await gateway.collect(owner);
        const before = (await suspended('no_reference')).length;
        const line = { requestId, ...none };
        await gateway.receive(await gateway.reported([line]));
        await gateway.receive(await gateway.reported([line], { in: 'camt.052.001.08' }));
        await gateway.receive(await gateway.reported([{ ...line, reference: null }], { in: 'camt.053.001.08' }));
        expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'suspense.booked']);
        expect((await suspended('no_reference')).length - before).toBe(1);
      },
    );

    it('two people’s credits under one constant are two', async () => {
      const [one, other] = [await gateway.collect(owner), await gateway.collect(owner)];
      const constant = { reference: 'NOTPROVIDED' };
      await gateway.receive(await gateway.reported([{ requestId: one.requestId, ...constant }]));
      await gateway.receive(await gateway.reported([{ requestId: other.requestId, ...constant }]));
      for (const { orderId } of [one, other])
        expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'suspense.booked']);
    });

    it('equal ones are as many as one statement holds, over its pages too', async () => {
      const line: Line = { reference: null, requestId: null, amount: '777.00' };
      const count = async () =>
        (await gateway.db.query(`select from entry where reference is null and amount = 77700`)).length;
      await gateway.receive(await gateway.reported([line]));
      await gateway.receive(await gateway.reported([line]));
      expect(await count()).toBe(1);
      const statement = { in: 'camt.053.001.08', reportId: 'PAGES-777' } as const;
      const pages = await Promise.all([
        gateway.reported([line, line], { ...statement, page: { number: 1, isLast: false } }),
        gateway.reported([line], { ...statement, page: { number: 2, isLast: true } }),
      ]);
      await Promise.all(pages.map((page) => gateway.receive(page)));
      expect(await count()).toBe(3);
      await gateway.receive(await gateway.reported([line], { ...statement, page: { number: 2, isLast: true } }));
      await gateway.receive(await gateway.reported([line, line, line], { in: 'camt.052.001.08' }));
      expect(await count()).toBe(3);
    });

    it('with the reference in the details of its one payment has that reference', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const detailReference = newId();
      await gateway.receive(await gateway.reported([{ requestId, reference: null, detailReference }]));
      await gateway.receive(await gateway.reported([{ requestId, reference: detailReference }]));
      expect(await gateway.typesOf(orderId)).toEqual(settled);
    });

    it('that is a debit is shown to operators, and is not in suspense', async () => {
      const payout = gateway.payout(owner);
      await gateway.instruct(payout);
      const { requestId, orderId } = payout.body;
      await gateway.receive(
        await gateway.reported([{ requestId, reference: null, direction: 'DBIT', amount: '5000.00' }]),
      );
      expect(await gateway.typesOf(orderId)).toEqual(['entry.booked']);
      expect((await suspended('no_reference')).filter(({ direction }) => direction === 'debit')).toHaveLength(1);
    });
  });

  it('a batch in one entry is never paid back to one of its payers, not even by two people', async () => {
    const { requestId } = await gateway.collect(owner);
    await gateway.receive(await gateway.reported([{ requestId, payments: 3, ...STRANGER }]));
    const [row] = await suspended('several_payments');
    expect(row).toMatchObject({ payer: null, returns: '0' });
    expect(await published(row!.entry_id)).toEqual(['entry.booked', 'suspense.booked']);
    const proposed = await gateway.db.tx((tx) =>
      gateway.returnSuspense.propose(
        tx,
        row!.entry_id,
        { choice: 'return', comment: 'back to whom?' },
        'dana',
        new Date(),
      ),
    );
    expect(proposed).toMatchObject({ error: { code: 'decision_not_possible' } });
  });

  describe('a second credit of one request', () => {
    const day = '2026-11-23';
    const statementOf = (lines: Line[], closing: string, more: object = {}) =>
      gateway.reported(lines, {
        in: 'camt.053.001.08',
        reportId: newId(),
        createdAt: '2026-11-24T00:01:00+05:00',
        page: { number: 1, isLast: true },
        opening: '1000.00',
        closing,
        day,
        ...more,
      });
    const twice = async (over: Omit<Line, 'reference'> = {}) => {
      const { requestId, orderId } = await gateway.collect(owner);
      const [first, second] = [
        { requestId, reference: newId(), ...over },
        { requestId, reference: newId(), ...over },
      ];
      await gateway.receive(await gateway.reported([first]));
      return { requestId, orderId, first, second };
    };
    const returnsOf = async (reference: string) => {
      const rows = await gateway.db.query<{ returns: string }>(
        `select (select count(*) from instruction r where r.entry_id = e.id) as returns from entry e where reference = $1`,
        [reference],
      );
      return rows.map(({ returns }) => Number(returns));
    };

    it.each(['camt.054.001.08', 'camt.052.001.08', 'camt.053.001.08'] as const)(
      'in %s waits in suspense: it may be the first one reported anew',
      async (name) => {
        const { orderId, second } = await twice();
        await gateway.receive(await gateway.reported([second], { in: name }));
        expect(await gateway.typesOf(orderId)).toEqual([...settled, 'entry.booked', 'suspense.booked']);
        expect(await returnsOf(second.reference)).toEqual([0]);
      },
    );

    it('is returned automatically, once, when one final statement holds both and adds up', async () => {
      const { orderId, first, second } = await twice();
      await gateway.receive(await statementOf([first, second], '201000.00'));
      expect(await returnsOf(second.reference)).toEqual([1]);
      await gateway.receive(await statementOf([first, second], '201000.00'));
      expect(await returnsOf(second.reference)).toEqual([1]);
      expect(await returnsOf(first.reference)).toEqual([0]);
      await gateway.db.tx((tx) => gateway.releasePayments.execute(tx));
      const [back] = await gateway.db.query<{ request_id: string }>(
        `select request_id from instruction where kind = 'return' and order_id = $1`,
        [orderId],
      );
      expect(await gateway.sentAbout(back!.request_id)).toMatchObject([{ model: { creditor: { iban: IBAN } } }]);
    });

    it('also when the pages of that statement come in any order, and at the same time', async () => {
      const { first, second } = await twice();
      await gateway.receive(await gateway.reported([second]));
      const reportId = newId();
      const pages = await Promise.all([
        statementOf([second], '201000.00', { reportId, page: { number: 2, isLast: true } }),
        statementOf([first], '201000.00', { reportId, page: { number: 1, isLast: false } }),
      ]);
      await Promise.all(pages.map((page) => gateway.receive(page)));
      expect(await returnsOf(second.reference)).toEqual([1]);
    });

    const UNPROVEN: readonly [string, (first: Line, second: Line) => [Line[], string, object?]][] = [
      ['holds the second only', (_first, second) => [[second], '101000.00']],
      ['does not add up', (first, second) => [[first, second], '101000.00']],
      ['was written while its day lasted', (a, b) => [[a, b], '201000.00', { createdAt: '2026-11-23T15:00:00+05:00' }]],
      ['lacks a page', (a, b) => [[a, b], '201000.00', { page: { number: 2, isLast: true } }]],
      ['has more to come', (a, b) => [[a, b], '201000.00', { page: { number: 1, isLast: false } }]],
    ];
    it.each(UNPROVEN)('stays where it is when the statement %s', async (_what, stated) => {
      const { first, second } = await twice();
      await gateway.receive(await gateway.reported([second]));
      const [lines, closing, more] = stated(first, second);
      await gateway.receive(await statementOf(lines, closing, more));
      expect(await returnsOf(second.reference)).toEqual([0]);
    });

    it('a third party’s money reported under two references is returned once', async () => {
      const { first, second } = await twice(STRANGER);
      expect(await returnsOf(first.reference)).toEqual([1]);
      await gateway.receive(await gateway.reported([second], { in: 'camt.053.001.08' }));
      expect(await returnsOf(second.reference)).toEqual([0]);
    });

    it('a payout that came back is credited once; reported again it waits', async () => {
      const payout = gateway.payout(owner, '5000.00');
      await gateway.instruct(payout);
      const { requestId, orderId } = payout.body;
      const line = { requestId, amount: '5000.00' };
      await gateway.receive(await gateway.reported([{ ...line, direction: 'DBIT' }]));
      await gateway.receive(await gateway.reported([line]));
      await gateway.receive(await gateway.reported([line], { in: 'camt.053.001.08' }));
      const types = await gateway.typesOf(orderId);
      expect(types.filter((type) => type === 'payout.returned')).toHaveLength(1);
      expect(types.filter((type) => type === 'suspense.booked')).toHaveLength(1);
    });

    it('is returned when two operators decide', async () => {
      const { second } = await twice();
      await gateway.receive(await gateway.reported([second]));
      const [{ id } = { id: '' }] = await entriesUnder(second.reference);
      const proposed = await gateway.db.tx((tx) =>
        gateway.returnSuspense.propose(
          tx,
          id,
          { choice: 'return', comment: 'the bank confirms both' },
          'dana',
          new Date(),
        ),
      );
      if (!proposed.ok) throw new Error(proposed.error.code);
      const decision = { proposalId: proposed.value.id, decision: 'approve' } as const;
      await gateway.db.tx((tx) => gateway.returnSuspense.decide(tx, id, decision, 'erlan', new Date()));
      expect(await returnsOf(second.reference)).toEqual([1]);
    });
  });

  describe('a status that is no yes and no no', () => {
    it.each(['RCVD', 'PATC', 'PART', 'ACFW', 'PDNG', 'XXXX', 'Получено'])(
      '%s decides nothing, refuses nothing and stops no money',
      async (status) => {
        const { requestId, orderId } = await gateway.collect(owner);
        const refused = await gateway.receive(
          await gateway.status(requestId, status),
          await gateway.reported([{ requestId }]),
        );
        expect(refused).toEqual([]);
        expect(await gateway.typesOf(orderId)).toEqual(settled);
      },
    );

    it.each(['ACCC', 'ACWP', 'ACFC', 'ACSP', 'ACSC'])('%s accepts', async (status) => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.status(requestId, status));
      expect(await gateway.typesOf(orderId)).toEqual(['collection.accepted']);
    });

    it('ACWC accepts, and its change is reported', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.status(requestId, 'ACWC', 'DT06'));
      expect((await gateway.eventsOf(orderId)).map(({ type, body }) => [type, body['bankReason']])).toEqual([
        ['payments.collection.accepted', 'DT06'],
      ]);
      expect(gateway.logged.join()).toContain('with a change of its own');
    });

    it.each(['collection', 'payout'] as const)('CANC of a %s: cancelled', async (kind) => {
      const request = kind === 'collection' ? gateway.collection(owner) : gateway.payout(owner);
      await gateway.instruct(request);
      const { requestId, orderId } = request.body;
      await gateway.receive(
        await (kind === 'collection' ? gateway.status(requestId, 'CANC') : gateway.payoutStatus(requestId, 'CANC')),
      );
      expect((await gateway.eventsOf(orderId)).at(-1)).toMatchObject({
        type: `payments.${kind}.failed`,
        body: { code: 'cancelled' },
      });
    });

    it('BLCK is the bank’s hold: alarmed, nothing moves, asked about again, and the money counts when it comes', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const blocked = async () =>
        gateway.db.query<{ state: string; is_blocked: boolean; is_asked: boolean }>(
          `select state, blocked_at is not null as is_blocked, ask_after is not null as is_asked
           from instruction where request_id = $1`,
          [requestId],
        );
      const loggedBefore = gateway.logged.length;
      await gateway.receive(await gateway.status(requestId, 'BLCK'));
      await gateway.receive(await gateway.status(requestId, 'BLCK'));
      expect(await gateway.typesOf(orderId)).toEqual(['payment.blocked']);
      expect(await blocked()).toEqual([{ state: 'sent', is_blocked: true, is_asked: true }]);
      const alarms = gateway.logged.slice(loggedBefore).filter((line) => line.includes('neither posts nor returns'));
      expect(alarms).toHaveLength(1);
      await gateway.receive(await gateway.reported([{ requestId }]));
      expect((await gateway.typesOf(orderId)).slice(1)).toEqual(settled);
      expect(await blocked()).toEqual([{ state: 'settled', is_blocked: false, is_asked: false }]);
    });

    it.each(['collection', 'payout'] as const)(
      'a %s that is accepted, BLCK and accepted is held no longer',
      async (kind) => {
        const request = kind === 'collection' ? gateway.collection(owner) : gateway.payout(owner);
        await gateway.instruct(request);
        const { requestId, orderId } = request.body;
        const states = (status: string) =>
          kind === 'collection' ? gateway.status(requestId, status) : gateway.payoutStatus(requestId, status);
        for (const status of ['ACCP', 'BLCK', 'ACSP', 'ACSP']) await gateway.receive(await states(status));
        const events = (await gateway.eventsOf(orderId)).filter(({ type }) => type.startsWith('payments.payment.'));
        expect(events.map(({ type }) => type)).toEqual(['payments.payment.blocked', 'payments.payment.unblocked']);
        const [{ at, until, kind: of }] = events.map(({ body }) => body) as [Record<string, string>];
        expect([of, until]).toEqual([kind, bankHoldUntil(new Date(at!)).toISOString()]);
        const [row] = await gateway.db.query<{ blocked_at: Date | null; is_asked: boolean }>(
          `select blocked_at, ask_after is not null as is_asked from instruction where request_id = $1`,
          [requestId],
        );
        expect(row).toEqual({ blocked_at: null, is_asked: true });
      },
    );

    it('BLCK and then rejected: the payment failed, and is held no longer', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      for (const status of ['BLCK', 'RJCT']) await gateway.receive(await gateway.status(requestId, status, 'FRAD'));
      expect(await gateway.typesOf(orderId)).toEqual(['payment.blocked', 'collection.failed']);
    });

    it('BLCK of a payout returns nothing', async () => {
      const payout = gateway.payout(owner);
      await gateway.instruct(payout);
      await gateway.receive(await gateway.payoutStatus(payout.body.requestId, 'BLCK'));
      expect(await gateway.typesOf(payout.body.orderId)).toEqual(['payment.blocked']);
    });
  });

  it('an entry with a status of the bank’s own is no money, and stops none beside it', async () => {
    const { requestId, orderId } = await gateway.collect(owner);
    await gateway.receive(await gateway.reported([{ status: 'DONE' }, { requestId }]));
    expect(await gateway.typesOf(orderId)).toEqual(settled);
  });
});
