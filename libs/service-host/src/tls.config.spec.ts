import { generateKeyPairSync } from 'node:crypto';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { postgresUrl } from '@aiyrbas/contracts';
import { z } from 'zod';
import { kafkaAccess, kafkaKeys } from './service.config';
import { certificateAndKey, tlsKeys, trustAuthorities } from './tls.config';

const KEY = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ format: 'pem', type: 'pkcs8' })
  .toString();
const NO_CERTIFICATE = '-----BEGIN CERTIFICATE-----\nbm9uZQ==\n-----END CERTIFICATE-----\n';

test.each([
  ['TLS_CERT alone', () => certificateAndKey('TLS', NO_CERTIFICATE, undefined), 'TLS_KEY is not set'],
  ['TLS_KEY alone', () => certificateAndKey('TLS', undefined, KEY), 'TLS_CERT is not set'],
  [
    'what is no certificate',
    () => certificateAndKey('KAFKA', NO_CERTIFICATE, KEY),
    'KAFKA_CERT holds a certificate that',
  ],
  [
    'an authority that is none',
    () => trustAuthorities(NO_CERTIFICATE),
    'TLS_CA holds a certificate that cannot be read',
  ],
  ['half an authority', () => trustAuthorities('-----BEGIN CERTIFICATE-----'), 'TLS_CA holds no whole certificate'],
])('%s stops the start', (_, act, message) => {
  expect(act).toThrow(ConfigError);
  expect(act).toThrow(message);
});

test('nothing that is set is nothing that is used', () => {
  expect(certificateAndKey('TLS', undefined, undefined)).toBeUndefined();
  expect(trustAuthorities(undefined)).toBeUndefined();
});

test('a wrong key is not shown', () => {
  const read = () => loadConfig(z.object(tlsKeys), { TLS_KEY: 'hunter2' }, 'orders');
  expect(read).toThrow('TLS_KEY holds [hidden]; it should be PEM text');
});

const accessFor = (more: object) =>
  kafkaAccess(loadConfig(z.object(kafkaKeys), { KAFKA_BROKERS: 'kafka:9092', ...more }, 'orders'), 'orders');

test('Kafka is in clear text unless it is said', () => {
  expect(accessFor({}).ssl).toBe(false);
  expect(accessFor({ KAFKA_SSL: 'true' }).ssl).toBe(true);
});

test.each([
  ['postgres://a:b@c/d', true],
  ['postgres://a:b@c/d?sslmode=verify-full', true],
  ['postgres://a:b@c/d?sslmode=verify-full&sslrootcert=/run/ca.pem', true],
  ['postgres://a:b@c/d?sslmode=disable', true],
  ['postgres://a:b@c/d?sslmode=prefer', false],
  ['postgres://a:b@c/d?sslmode=require', false],
  ['postgres://a:b@c/d?sslmode=no-verify', false],
  ['postgres://a:b@c/d?ssl=true', false],
  ['postgres://a:b@c/d?sslmode=verify-full&uselibpqcompat=true', false],
])('the address %s is taken: %s', (text, isOne) => expect(postgresUrl.safeParse(text).success).toBe(isOne));

const SCRAM = { KAFKA_SSL: 'true', KAFKA_SASL_MECHANISM: 'scram-sha-512' };

test.each([{ KAFKA_SASL_USERNAME: 'orders' }, { KAFKA_SASL_PASSWORD: 'secret' }, { KAFKA_SASL_PASSWORD: '' }])(
  'a mechanism with %j alone stops the start',
  (given) => expect(() => accessFor({ ...SCRAM, ...given })).toThrow('KAFKA_SASL_USERNAME and KAFKA_SASL_PASSWORD'),
);

test('a password that is given stays', () => {
  const { sasl } = accessFor({ ...SCRAM, KAFKA_SASL_USERNAME: 'orders', KAFKA_SASL_PASSWORD: 'secret' });
  expect([sasl?.mechanism, sasl?.username, sasl?.password()]).toEqual(['scram-sha-512', 'orders', 'secret']);
});

test('one in a file is read at each authentication; a file that is missing or empty for a moment changes nothing', () => {
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-credentials-'));
  const file = join(folder, 'password');
  try {
    writeFileSync(file, 'first\n');
    const { sasl } = accessFor({ ...SCRAM, KAFKA_SASL_USERNAME: 'orders', KAFKA_SASL_PASSWORD_FILE: file });
    const passwords = [sasl!.password()];
    writeFileSync(file, 'second\n');
    passwords.push(sasl!.password());
    writeFileSync(file, '');
    passwords.push(sasl!.password());
    rmSync(file);
    passwords.push(sasl!.password());
    expect(passwords).toEqual(['first', 'second', 'second', 'second']);
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
