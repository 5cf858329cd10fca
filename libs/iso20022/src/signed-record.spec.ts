// A record's signature vouches for the record as it lies on the topic, in one environment, and for nothing that only looks
// alike. Both forms count until a day.
import { generateKeyPairSync, sign } from 'node:crypto';
import fc from 'fast-check';
import {
  JWS_SIGNATURE_HEADER,
  OLD_SIGNATURES_UNTIL,
  type ReceivedRecord,
  SIGNATURE_HEADER,
  type Verifier,
  signedHeaders,
  statedSignature,
  verifyRecord,
  verifySigned,
} from './index';
import { signDetached } from './signature';
import { signedAttributes } from './signed-attributes';
import { signRecord } from './signed-record';

const bank = generateKeyPairSync('ed25519');
const stranger = generateKeyPairSync('ed25519');
const signer = { kid: 'EURIKZKA-1', privateKey: bank.privateKey, environment: 'production' };
const publicKeyOf = (kid: string) => (kid === signer.kid ? bank.publicKey : undefined);
const attributes = {
  topic: 'bank.eurikzka.reports.v1',
  id: '01890000-0000-7000-8000-000000000001',
  type: 'camt.054.001.08',
  key: 'ref-1',
  subject: 'ref-1',
  time: new Date('2026-11-23T10:00:00Z'),
};
const body = Buffer.from('<Document>Әйгерім</Document>');
const verifier: Verifier = { environment: 'production', publicKeyOf, now: new Date('2026-11-23T10:00:01Z') };

type Headers = Record<string, string | readonly (string | Buffer)[]>;
const recordWith = (headers: Headers, more: Partial<ReceivedRecord> = {}): ReceivedRecord => ({
  topic: attributes.topic,
  key: Buffer.from(attributes.key),
  value: body,
  headers: new Map(
    Object.entries(headers).map(([name, values]) => [name, [values].flat().map((value) => Buffer.from(value))]),
  ),
  ...more,
});
const ATTRIBUTES: Headers = {
  ce_id: attributes.id,
  ce_type: attributes.type,
  ce_subject: attributes.subject,
  ce_time: '2026-11-23T10:00:00.000Z',
};
const base64url = (value: unknown): string => Buffer.from(JSON.stringify(value)).toString('base64url');
/** As somebody with a JOSE library and the page alone makes it. */
function jws(header: object, value = body, key = bank.privateKey): string {
  const encoded = base64url(header);
  const input = `${encoded}.${value.toString('base64url')}`;
  return `${encoded}..${sign(null, Buffer.from(input), key).toString('base64url')}`;
}
const STATED = { ...attributes, time: '2026-11-23T10:00:00.000Z' };
const HEADER = { alg: 'EdDSA', kid: signer.kid, env: 'production', record: STATED };
const signature = jws(HEADER);
const SIGNED: Headers = { ...ATTRIBUTES, [SIGNATURE_HEADER]: signature };
const codeOf = (record: ReceivedRecord): string => {
  const verified = verifyRecord(record, 'production', publicKeyOf);
  return verified.ok ? 'ok' : verified.error.code;
};
const codeOfHeader = (header: string): string => codeOf(recordWith({ ...ATTRIBUTES, [SIGNATURE_HEADER]: header }));

test('it is a detached JWS like any other, wherever the key is', async () => {
  expect(codeOf(recordWith(SIGNED))).toBe('ok');
  const here = await signRecord(attributes, body, signer);
  expect(codeOfHeader(here)).toBe('ok');
  const { kid, environment } = signer;
  const elsewhere = { kid, environment, sign: async (bytes: Uint8Array) => sign(null, bytes, bank.privateKey) };
  expect(await signRecord(attributes, body, elsewhere)).toBe(here);
});

test.each<[string, ReceivedRecord]>([
  ['its time to the second', recordWith({ ...SIGNED, ce_time: '2026-11-23T10:00:00Z' })],
  ['its time with an offset', recordWith({ ...SIGNED, ce_time: '2026-11-23T15:00:00.000000+05:00' })],
  [
    'more headers, repeated ones too',
    recordWith({ ...SIGNED, ce_source: ['/a', '/b'], x: Buffer.from([0xff]).toString() }),
  ],
])('a record is the same with %s', (_, record) => {
  expect(codeOf(record)).toBe('ok');
});

test.each<[string, object, Partial<ReceivedRecord>]>([
  ['no key', { key: '' }, { key: null }],
  ['an empty key', { key: '' }, { key: Buffer.alloc(0) }],
  ['a key in Kazakh', { key: 'төлем' }, { key: Buffer.from('төлем') }],
])('a record with %s can be signed', (_, stated, more) => {
  const header = jws({ ...HEADER, record: { ...STATED, ...stated } });
  expect(codeOf(recordWith({ ...ATTRIBUTES, [SIGNATURE_HEADER]: header }, more))).toBe('ok');
});

test('the value is signed as bytes, whatever its charset', () => {
  const value = Buffer.from([0x3c, 0x41, 0xcb, 0xf0, 0x3e]);
  const header = jws(HEADER, value);
  expect(codeOf(recordWith({ ...ATTRIBUTES, [SIGNATURE_HEADER]: header }, { value }))).toBe('ok');
  expect(
    codeOf(recordWith({ ...ATTRIBUTES, [SIGNATURE_HEADER]: header }, { value: Buffer.from(value.toString()) })),
  ).toBe('signature_invalid');
});

test.each<[string, string, ReceivedRecord]>([
  ['another topic', 'topic', recordWith(SIGNED, { topic: 'bank.hsbkkzkx.reports.v1' })],
  ['another key', 'key', recordWith(SIGNED, { key: Buffer.from('ref-2') })],
  ['no key', 'key', recordWith(SIGNED, { key: null })],
  ['another id', 'id', recordWith({ ...SIGNED, ce_id: attributes.id.toUpperCase().replace('1890', '1891') })],
  ['no type', 'type', recordWith(Object.fromEntries(Object.entries(SIGNED).filter(([name]) => name !== 'ce_type')))],
  ['another subject', 'subject', recordWith({ ...SIGNED, ce_subject: ' ref-1' })],
  ['another time', 'time', recordWith({ ...SIGNED, ce_time: '2026-11-23T10:00:00.000001Z' })],
  ['a time that is none', 'time', recordWith({ ...SIGNED, ce_time: 'yesterday' })],
])('with %s it is not the record that was signed: %s', (_, attribute, record) => {
  expect(verifyRecord(record, 'production', publicKeyOf)).toEqual({
    ok: false,
    error: { code: 'signed_attribute_differs', attribute },
  });
});

test.each(['ce_id', 'ce_type', 'ce_subject', 'ce_time', SIGNATURE_HEADER])('a repeated %s is refused', (name) => {
  const again = [SIGNED[name] as string, SIGNED[name] as string];
  expect(codeOf(recordWith({ ...SIGNED, [name]: again }))).toBe('signed_header_repeated');
});

test('what was signed in another environment counts for nothing here', () => {
  for (const environment of ['test', 'Production', ''])
    expect(verifyRecord(recordWith(SIGNED), environment, publicKeyOf)).toMatchObject({
      error: { code: 'environment_differs' },
    });
});

const NO_SIGNATURE = 'A'.repeat(86);
test.each<[string, string, string]>([
  ['the newer name of the algorithm', jws({ ...HEADER, alg: 'Ed25519' }), 'ok'],
  ['a typ', jws({ ...HEADER, typ: 'JOSE' }), 'ok'],
  ['nothing', '', 'signature_missing'],
  ['no JWS', 'abc', 'signature_malformed'],
  ['a payload of its own', jws(HEADER).replace('..', '.e30.'), 'signature_malformed'],
  ['another key', jws(HEADER, body, stranger.privateKey), 'signature_invalid'],
  ['another body', jws(HEADER, Buffer.from('<Document/>')), 'signature_invalid'],
  ['the algorithm none', `${base64url({ ...HEADER, alg: 'none' })}..${NO_SIGNATURE}`, 'algorithm_refused'],
  ['a secret’s algorithm', `${base64url({ ...HEADER, alg: 'HS256' })}..${NO_SIGNATURE}`, 'algorithm_refused'],
  ['a key of its own', jws({ ...HEADER, jwk: {} }), 'signature_malformed'],
  ['critical extensions', jws({ ...HEADER, b64: false, crit: ['b64'] }), 'signature_malformed'],
  ['an unknown key', jws({ ...HEADER, kid: 'constructor' }), 'key_unknown'],
  ['no environment', jws({ ...HEADER, env: undefined }), 'signature_malformed'],
  ['no record', jws({ ...HEADER, record: undefined }), 'signature_malformed'],
  ['a record without a time', jws({ ...HEADER, record: { ...STATED, time: undefined } }), 'signature_malformed'],
  ['a number in the record', jws({ ...HEADER, record: { ...STATED, id: 1 } }), 'signature_malformed'],
  ['more in the record', jws({ ...HEADER, record: { ...STATED, source: '/x' } }), 'signature_malformed'],
  ['a long header', jws({ ...HEADER, typ: 'x'.repeat(9_000) }), 'signature_malformed'],
])('a signature with %s', (_, header, code) => {
  expect(codeOfHeader(header)).toBe(code);
});

test('a revoked key is named as such', () => {
  expect(verifyRecord(recordWith(SIGNED), 'production', () => 'revoked')).toMatchObject({
    error: { code: 'key_revoked' },
  });
});

test('a changed byte of anything that is signed is noticed', () => {
  const part = fc.constantFrom('ce_id', 'ce_type', 'ce_subject', 'key', 'value' as const);
  fc.assert(
    fc.property(part, fc.nat(), fc.integer({ min: 1, max: 255 }), (where, at, by) => {
      const change = (bytes: Uint8Array): Buffer => {
        const copy = Buffer.from(bytes);
        copy[at % copy.length]! ^= by;
        return copy;
      };
      const good = recordWith(SIGNED);
      const headers = new Map(good.headers);
      if (where.startsWith('ce_')) headers.set(where, [change(good.headers.get(where)![0]!)]);
      const more = where === 'key' || where === 'value' ? { [where]: change(good[where]!) } : {};
      expect(codeOf({ ...good, headers, ...more })).toMatch(/^sign/);
    }),
  );
});

describe('both forms', () => {
  const old = async (time = attributes.time): Promise<string> =>
    signDetached(signedAttributes({ ...attributes, time }), body, signer);
  const outcome = async (record: ReceivedRecord, now = verifier.now): Promise<string> => {
    const verified = await verifySigned(record, attributes, { ...verifier, now });
    return verified.ok ? verified.value.kid : verified.error.code;
  };

  test('go out together until the old one ends', async () => {
    expect(Object.keys(await signedHeaders(attributes, body, signer))).toEqual([
      SIGNATURE_HEADER,
      JWS_SIGNATURE_HEADER,
    ]);
    const later = { ...attributes, time: OLD_SIGNATURES_UNTIL };
    expect(Object.keys(await signedHeaders(later, body, signer))).toEqual([SIGNATURE_HEADER]);
  });

  test('each counts alone, the old one until its day', async () => {
    expect(await outcome(recordWith(SIGNED), OLD_SIGNATURES_UNTIL)).toBe(signer.kid);
    const record = recordWith({ ...ATTRIBUTES, [JWS_SIGNATURE_HEADER]: await old() });
    expect(await outcome(record)).toBe(signer.kid);
    expect(await outcome(record, new Date(OLD_SIGNATURES_UNTIL.getTime() - 1))).toBe(signer.kid);
    expect(await outcome(record, OLD_SIGNATURES_UNTIL)).toBe('signature_form_ended');
    expect(await outcome(recordWith(ATTRIBUTES))).toBe('signature_missing');
  });

  test('a wrong new one is not made good by the old one beside it', async () => {
    const both = {
      ...ATTRIBUTES,
      [JWS_SIGNATURE_HEADER]: await old(),
      // One in 256 signatures ends so anyway.
      [SIGNATURE_HEADER]: `${signature.slice(0, -2)}${signature.endsWith('AA') ? 'BA' : 'AA'}`,
    };
    expect(await outcome(recordWith(both))).toBe('signature_invalid');
  });

  test('the old one signs our rendering, or what the bank has written', async () => {
    const written = { ...ATTRIBUTES, ce_time: '2026-11-23T10:00:00Z' };
    const asWritten = await signDetached({ ...signedAttributes(attributes), time: written.ce_time }, body, signer);
    for (const header of [await old(), asWritten])
      expect(await outcome(recordWith({ ...written, [JWS_SIGNATURE_HEADER]: header }))).toBe(signer.kid);
    const neither = await old(new Date(0));
    expect(await outcome(recordWith({ ...written, [JWS_SIGNATURE_HEADER]: neither }))).toBe('signature_invalid');
  });

  test('the old one too takes the newer name of the algorithm, a typ, and no repeated header', async () => {
    const header = base64url({ alg: 'Ed25519', typ: 'JOSE', kid: signer.kid });
    const [, , mac] = (await old()).split('.');
    expect(await outcome(recordWith({ ...ATTRIBUTES, [JWS_SIGNATURE_HEADER]: `${header}..${mac}` }))).toBe(
      'signature_invalid',
    );
    const repeated = { ...ATTRIBUTES, ce_id: [attributes.id, 'x'], [JWS_SIGNATURE_HEADER]: await old() };
    expect(await outcome(recordWith(repeated))).toBe('signed_header_repeated');
  });

  test('the key that a record states is read from the form that counts', async () => {
    const both = recordWith({ ...SIGNED, [JWS_SIGNATURE_HEADER]: await old() });
    expect(statedSignature(both)).toEqual({ signature, kid: signer.kid });
    expect(statedSignature(recordWith({ [JWS_SIGNATURE_HEADER]: 'nonsense' }))).toEqual({ signature: 'nonsense' });
    expect(statedSignature(recordWith({}))).toEqual({});
  });
});
