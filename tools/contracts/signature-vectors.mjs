// Test vectors of `ce_signature` (docs/guides/sign-messages.md): records, and what becomes of each. The key is the published
// example of RFC 8037, appendix A.1, so it signs nothing else.
import { createPrivateKey, sign } from 'node:crypto';

const KEY = {
  kty: 'OKP',
  crv: 'Ed25519',
  kid: 'EURIKZKA-TEST',
  d: 'nWGxne_9WmC6hEr0kuwsxERJxWl7MmkZcDusAxyuf2A',
  x: '11qYAYKxCrfVS_7TyWQHOg7hcvPapiMlrwIaaPcHURo',
};
const ENVIRONMENT = 'test';
const TOPIC = 'bank.eurikzka.reports.v1';
const STATED = {
  topic: TOPIC,
  key: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  id: '01890000-0000-7000-8000-000000000001',
  type: 'camt.054.001.08',
  subject: '0f1e2d3c4b5a69788796a5b4c3d2e1f0',
  time: '2026-11-23T10:00:00.000Z',
};
const HEADER = { alg: 'EdDSA', kid: KEY.kid, env: ENVIRONMENT, record: STATED };
const VALUE = Buffer.from(
  '<Document xmlns="urn:iso:std:iso:20022:tech:xsd:camt.054.001.08"><!-- Төлем --></Document>\n',
);

const base64url = (text) => Buffer.from(text).toString('base64url');

function signed(header, value = VALUE) {
  const encoded = base64url(JSON.stringify(header));
  const signingInput = `${encoded}.${base64url(value)}`;
  const key = createPrivateKey({ key: KEY, format: 'jwk' });
  return { signingInput, signature: `${encoded}..${sign(null, Buffer.from(signingInput), key).toString('base64url')}` };
}

/** One record; what is given differs from the plain one. */
function vector(
  name,
  outcome,
  { header = HEADER, record = {}, headers = {}, value = VALUE, signedValue = value } = {},
) {
  const { signingInput, signature } = signed(header, signedValue);
  const { key, ...stated } = STATED;
  const own = { ce_id: [stated.id], ce_type: [stated.type], ce_subject: [stated.subject], ce_time: [stated.time] };
  return {
    name,
    outcome,
    record: {
      topic: TOPIC,
      key,
      headers: { ...own, ce_signature: [signature], ...headers },
      valueBase64: value.toString('base64'),
      ...record,
    },
    ...(outcome === 'valid' ? { protectedHeader: JSON.stringify(header), signingInput } : {}),
  };
}

const stated = (change) => ({ header: { ...HEADER, record: { ...STATED, ...change } } });

export const signatureVectors = () => ({
  about:
    'Test vectors of ce_signature; docs/guides/sign-messages.md says how they are read. The key is that of RFC 8037, appendix A.1.',
  environment: ENVIRONMENT,
  key: KEY,
  vectors: [
    vector('a record', 'valid'),
    vector('the newer name of the algorithm, and a typ', 'valid', {
      header: { ...HEADER, alg: 'Ed25519', typ: 'JOSE' },
    }),
    vector('no key', 'valid', { ...stated({ key: '' }), record: { key: null } }),
    vector('an empty key', 'valid', { ...stated({ key: '' }), record: { key: '' } }),
    vector('a key that is not ASCII', 'valid', { ...stated({ key: 'төлем-1' }), record: { key: 'төлем-1' } }),
    vector('the same time, written to the second', 'valid', { headers: { ce_time: ['2026-11-23T10:00:00Z'] } }),
    vector('the same time, with an offset', 'valid', { headers: { ce_time: ['2026-11-23T15:00:00+05:00'] } }),
    vector('microseconds', 'valid', {
      ...stated({ time: '2026-11-23T10:00:00.123456Z' }),
      headers: { ce_time: ['2026-11-23T10:00:00.123456Z'] },
    }),
    vector('a value that is no UTF-8', 'valid', { value: Buffer.from([0x3c, 0xcb, 0xf0, 0x3e]) }),
    vector('headers that are not signed', 'valid', {
      headers: { ce_source: ['/banks/eurikzka'], traceparent: ['x', 'y'] },
    }),
    vector('no signature', 'signature_missing', { headers: { ce_signature: [] } }),
    vector('another value', 'signature_invalid', { signedValue: Buffer.from('<Document/>') }),
    vector('another topic', 'signed_attribute_differs', { record: { topic: 'bank.hsbkkzkx.reports.v1' } }),
    vector('another key', 'signed_attribute_differs', { record: { key: 'another' } }),
    vector('another id', 'signed_attribute_differs', { headers: { ce_id: ['01890000-0000-7000-8000-000000000002'] } }),
    vector('another time', 'signed_attribute_differs', { headers: { ce_time: ['2026-11-23T10:00:00.001Z'] } }),
    vector('no subject, though one is signed', 'signed_attribute_differs', { headers: { ce_subject: [] } }),
    vector('a type twice', 'signed_header_repeated', { headers: { ce_type: [STATED.type, STATED.type] } }),
    vector('another environment', 'environment_differs', { header: { ...HEADER, env: 'production' } }),
    vector('an unknown key', 'key_unknown', { header: { ...HEADER, kid: 'EURIKZKA-9' } }),
    vector('an algorithm that is not accepted', 'algorithm_refused', { header: { ...HEADER, alg: 'ES256' } }),
    vector('a key of its own', 'signature_malformed', { header: { ...HEADER, jwk: { kty: 'OKP' } } }),
    vector('a record without a time', 'signature_malformed', stated({ time: undefined })),
  ],
});
