import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseEnv } from 'node:util';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import fc from 'fast-check';
import { environmentLine } from './environment-line';
import { providerEnvironment } from './provider-environment';
import { setupConfig } from './setup.config';

const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-provider-'));
afterAll(() => rmSync(folder, { recursive: true }));

const NEEDED = {
  DATABASE_URL: 'postgres://postgres@postgres/postgres',
  KAFKA_BROKERS: 'kafka:9092',
  SERVICE_URLS: 'kyc=http://kyc:3000',
};
const WITH_DEV_ISSUER = 'kyc=http://kyc:3000,dev-issuer=http://dev-issuer:3000';
const REAL = 'https://login.example.kz/realms/aiyrbas';

function environmentFor(environment: Record<string, string>) {
  const given = { ...NEEDED, ...environment };
  return providerEnvironment(loadConfig(setupConfig, given, 'the set-up'), given);
}

it('a real provider’s settings reach the services as they are, and nothing of the development issuer does', () => {
  const settings = {
    OIDC_ISSUER: REAL,
    OIDC_AUDIENCE: 'account,aiyrbas-api',
    OIDC_TOKEN_TYPES: 'JWT',
    OIDC_ROLES_CLAIM: 'resource_access."kz.web".roles',
    OIDC_ROLE_MAP_FILE: join(folder, 'roles.json'),
  };
  writeFileSync(settings.OIDC_ROLE_MAP_FILE, '{"kz-operators":"operator"}');
  expect(environmentFor(settings)).toEqual({ environment: settings, devIssuer: undefined });
  expect(environmentFor({ OIDC_ISSUER: REAL })).toEqual({ environment: { OIDC_ISSUER: REAL }, devIssuer: undefined });
});

it.each<[Record<string, string>, string]>([
  [{}, 'http://localhost:3000/oidc'],
  [{ OIDC_ISSUER: 'http://127.0.0.1:3000/oidc/' }, 'http://127.0.0.1:3000/oidc/'],
])('the development issuer of SERVICE_URLS is configured by %j', (environment, issuer) => {
  expect(environmentFor({ ...environment, SERVICE_URLS: WITH_DEV_ISSUER })).toEqual({
    environment: { OIDC_ISSUER: issuer, OIDC_JWKS_URL: 'http://dev-issuer:3000/oidc/jwks', OIDC_ALLOW_HTTP: 'true' },
    devIssuer: issuer,
  });
});

it.each<[string, Record<string, string>, string]>([
  ['no provider', {}, 'OIDC_ISSUER is not set'],
  [
    'both',
    { OIDC_ISSUER: REAL, SERVICE_URLS: WITH_DEV_ISSUER },
    'SERVICE_URLS has dev-issuer, which gives anyone any role',
  ],
  ['keys in the clear', { OIDC_ISSUER: REAL.replace('https', 'http') }, 'OIDC_ISSUER holds "http://'],
  ['a wrong setting', { OIDC_ISSUER: REAL, OIDC_ALGORITHMS: 'HS256' }, 'OIDC_ALGORITHMS holds "HS256"'],
])('%s stops the set-up', (_, environment, message) => {
  expect(() => environmentFor(environment)).toThrow(ConfigError);
  expect(() => environmentFor(environment)).toThrow(message);
});

it('any value that can be written to an environment file is read as it was', () => {
  const text = fc.string({ unit: fc.constantFrom('a', ' ', '"', "'", '`', '\\', 'n', '$', '{', '}', '#', '=', ':') });
  fc.assert(
    fc.property(text, (value) => {
      let line;
      try {
        line = environmentLine('NAME', value);
      } catch (error) {
        expect(error).toBeInstanceOf(ConfigError);
        expect(["'", '`'].every((mark) => value.includes(mark))).toBe(true);
        return;
      }
      expect(parseEnv(`${line}\nNEXT='1'\n`)).toEqual({ NAME: value, NEXT: '1' });
    }),
  );
});
