// Messages that a bank may not send: for another bank, forged, altered, or no message at all. They are archived and
// refused, and block nothing.
import { uuidv7 } from '@aiyrbas/kernel';
import { BIC, Gateway, OTHER_BIC, type Owner, newId } from '../testing/gateway';

describe('refusing what banks may not report', () => {
  let gateway: Gateway;
  let owner: Owner;
  beforeAll(async () => ({ gateway, owner } = await Gateway.withOwner()));
  afterAll(() => gateway.stop());

  describe('a bank that speaks for another', () => {
    it('is refused when the message says so (case 25)', async () => {
      const { requestId } = await gateway.collect(owner);
      const model = await gateway.status(requestId, 'ACCP', undefined, BIC);
      const moved = await gateway.report('pain.014.001.07', requestId, model.body, OTHER_BIC);
      expect(await gateway.receive(moved)).toMatchObject([{ reason: expect.stringContaining('wrong_bank') }]);
    });

    it('is refused when the instruction was another bank’s (case 25)', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const [refused] = await gateway.receive(await gateway.status(requestId, 'RJCT', 'AM04', OTHER_BIC));
      expect(refused?.reason).toContain('wrong_bank');
      expect(await gateway.typesOf(orderId)).toEqual([]);
    });

    it('cannot settle an order of another bank by its entry', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      await gateway.receive(await gateway.booked(requestId, { reference: 'HSB-1' }, OTHER_BIC));
      expect(await gateway.matchOf('HSB-1')).toEqual(['other_bank']);
      expect(await gateway.typesOf(orderId)).toEqual([]);
    });

    it('cannot sign with its own key on another bank’s topic', async () => {
      const { requestId } = await gateway.collect(owner);
      const { body } = await gateway.status(requestId, 'ACCP');
      const forged = await gateway.report('pain.014.001.07', requestId, body, BIC, OTHER_BIC);
      expect(await gateway.receive(forged)).toMatchObject([{ reason: 'key_unknown' }]);
    });
  });

  it('a key that was registered a moment ago counts at once: a refusal would be final', async () => {
    const { requestId } = await gateway.collect(owner);
    gateway.hasNoKeysYet();
    expect(await gateway.receive(await gateway.status(requestId, 'ACCP'))).toEqual([]);
  });

  describe('what is no message', () => {
    const LAUGHS = `<!DOCTYPE l [<!ENTITY a "ha">${'<!ENTITY b "&a;&a;&a;">'.repeat(50)}]><Document>&b;</Document>`;
    const BAD: readonly [string, string, string][] = [
      ['nothing', '', 'xml_malformed'],
      ['JSON', '{"amount":"1"}', 'xml_malformed'],
      [
        'a file behind a DOCTYPE',
        '<!DOCTYPE a [<!ENTITY x SYSTEM "file:///etc/passwd">]><Document>&x;</Document>',
        'doctype_refused',
      ],
      ['a billion laughs', LAUGHS, 'doctype_refused'],
      ['two megabytes', `<Document>${'x'.repeat(2 * 1024 * 1024)}</Document>`, 'too_large'],
      ['a million letters, each written as a number', `<Document>${'&#65;'.repeat(1_000_000)}</Document>`, 'too_large'],
      [
        'another message',
        '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:pacs.008.001.08"><a/></Document>',
        'wrong_message',
      ],
    ];
    it.each(BAD)('%s is refused with its reason, and archived (cases 31, 32)', async (_what, xml, reason) => {
      const message = await gateway.report('pain.014.001.07', newId(), xml);
      const [refused] = await gateway.receive(message);
      expect(refused?.reason).toMatch(new RegExp(`^(${reason}|xml_malformed)`));
      const [stored] = await gateway.db.query<{ raw: string; verdict: string }>(
        `select raw, verdict from bank_message where ce_id = $1`,
        [message.id],
      );
      expect(stored?.verdict).toBe('refused');
      expect(gateway.encryptedStore.revealArchived(message.id, stored!.raw)).toBe(xml);
    });

    it('a second document beside the signed one is read by nobody, and so is one that was added to it (case 33)', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const good = await gateway.booked(requestId);
      const other = (await gateway.booked(requestId, { amount: '999999.00' })).body.replace(/^<\?xml[^>]*\?>/, '');
      // Signed as it is, by the bank itself: two documents are no message.
      const both = await gateway.report('camt.054.001.08', requestId, `${good.body}${other}`);
      expect(await gateway.receive(both)).toMatchObject([{ reason: expect.stringContaining('xml_malformed') }]);
      // Added on the way, or wrapped around the good one: the signature is of the exact bytes.
      for (const body of [`${good.body}${other}`, `<Envelope>${good.body}</Envelope>`, `${good.body}<!-- -->`]) {
        expect(await gateway.receive({ ...good, body })).toMatchObject([{ reason: 'signature_invalid' }]);
      }
      expect(await gateway.typesOf(orderId)).toEqual([]);
    });

    it('an old signed message that comes again, or on another bank’s topic, moves no money twice (case 26)', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const booked = await gateway.booked(requestId);
      await gateway.receive(booked);
      expect(await gateway.receive({ ...booked, seq: 99n })).toEqual([]);
      const elsewhere = await gateway.receive({
        ...booked,
        topic: booked.topic.replace(BIC.toLowerCase(), OTHER_BIC.toLowerCase()),
      });
      expect(elsewhere).toHaveLength(1);
      expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'collection.settled']);
    });

    it('an unsigned or altered message is refused before anything is read', async () => {
      const { requestId } = await gateway.collect(owner);
      const good = await gateway.status(requestId, 'ACCP');
      const reasons = async (message: typeof good) => (await gateway.receive(message)).map(({ reason }) => reason);
      expect(await reasons({ ...good, headers: {} })).toEqual(['signature_missing']);
      expect(await reasons({ ...good, id: uuidv7() })).toEqual(['signed_attribute_differs: id']);
      expect(await reasons({ ...good, body: good.body.replace('ACCP', 'ACSC') })).toEqual(['signature_invalid']);
    });

    it('does not hold up the good messages of its batch', async () => {
      const { requestId, orderId } = await gateway.collect(owner);
      const bad = await gateway.report('camt.054.001.08', newId(), '');
      const refused = await gateway.receive(
        bad,
        await gateway.booked(requestId),
        await gateway.status(newId(), 'ACCP'),
      );
      expect(refused.map(({ reason }) => reason)).toEqual([expect.any(String), 'unknown_instruction']);
      expect(await gateway.typesOf(orderId)).toEqual(['entry.booked', 'collection.settled']);
    });
  });
});
