// A bank's attributes may be any bytes of any length: the message is refused, and archived as far as columns can hold it.
import { Gateway, newId } from '../testing/gateway';

describe('a refused message', () => {
  let gateway: Gateway;
  beforeAll(async () => {
    gateway = await Gateway.start();
  });
  afterAll(() => gateway.stop());

  const ODD: readonly [string, object][] = [
    ['a key with U+0000', { key: 'a\0b' }],
    ['a key of 300 kB', { key: 'k'.repeat(300_000) }],
    ['a type and a subject that are none', { type: '\0\ud800', subject: '\udfff'.repeat(5_000) }],
    ['a signature of 1 MiB', { headers: { 'x-jws-signature': 's\0'.repeat(500_000) } }],
    ['a correlation id with U+0000', { correlationId: '\0' }],
    ['a body with U+0000', { body: 'a\0b' }],
  ];
  it.each(ODD)('with %s is archived', async (_, odd) => {
    const message = { ...(await gateway.report('camt.054.001.08', newId(), '<Document/>')), ...odd };
    expect(await gateway.receive(message)).toHaveLength(1);
    const [stored] = await gateway.db.query<{ verdict: string; raw: string }>(
      `select verdict, raw from bank_message where ce_id = $1`,
      [message.id],
    );
    expect(stored?.verdict).toBe('refused');
    expect(gateway.encryptedStore.revealArchived(message.id, stored!.raw)).toBe(message.body);
  });
});
