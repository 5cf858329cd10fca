// The published test vectors are what the library says of them.
import { createPublicKey } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { type ReceivedRecord, verifyRecord } from './index';

interface Vector {
  readonly name: string;
  readonly outcome: string;
  readonly record: {
    readonly topic: string;
    readonly key: string | null;
    readonly headers: Readonly<Record<string, readonly string[]>>;
    readonly valueBase64: string;
  };
}
const file = join(__dirname, '../../../docs/reference/signature-vectors.json');
const { environment, key, vectors } = JSON.parse(readFileSync(file, 'utf8')) as {
  environment: string;
  key: { kid: string };
  vectors: Vector[];
};
const publicKey = createPublicKey({ key: { ...key, d: undefined } as never, format: 'jwk' });

const recordOf = ({ topic, key: recordKey, headers, valueBase64 }: Vector['record']): ReceivedRecord => ({
  topic,
  key: recordKey === null ? null : Buffer.from(recordKey),
  value: Buffer.from(valueBase64, 'base64'),
  headers: new Map(Object.entries(headers).map(([name, values]) => [name, values.map((value) => Buffer.from(value))])),
});

test.each(vectors.map((vector) => [vector.name, vector.outcome, vector] as const))('%s: %s', (_, outcome, vector) => {
  const verified = verifyRecord(recordOf(vector.record), environment, (kid) =>
    kid === key.kid ? publicKey : undefined,
  );
  expect(verified.ok ? 'valid' : verified.error.code).toBe(outcome);
});
