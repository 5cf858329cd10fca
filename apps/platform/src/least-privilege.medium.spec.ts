// What each process of the distributed platform can read, set up as Compose and the stack do it, on a PostgreSQL of its own. And
// what somebody gets who has taken quotes: everything in its folder, and all that its role may do.
import { mkdtempSync, readFileSync, readdirSync, rmSync, statSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, join } from 'node:path';
import { rootCertificates } from 'node:tls';
import { parseEnv } from 'node:util';
import { loadConfig } from '@aiyrbas/config';
import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';
import { ServiceIdentity } from '@aiyrbas/http';
import { Database, databaseUrl } from '@aiyrbas/persistence';
import { FileKey, type Signer, readJwks } from '@aiyrbas/privacy';
import { CompactSign, compactVerify, importJWK } from 'jose';
import { prepareSchemas } from './database';
import { type PlatformKeys, preparePlatformKeys } from './keys';
import { providerEnvironment } from './provider-environment';
import { serviceFolder } from './service-folder';
import { writeServiceFolders } from './service-folders';
import { EVERYTHING } from './everything';
import { setupConfig } from './setup.config';

/** Key files that each service is given. Beside them each has the password of its own database role. */
const KEY_FILES: Readonly<Record<string, readonly string[]>> = {
  kyc: ['identity.public.jwk.json', 'kyc-blind-index.secret', 'kyc-fields.keyring'],
  quotes: ['quotes.jwk.json'],
  orders: [],
  'bank-gateway': [
    'bank-gateway-blind-index.secret',
    'bank-gateway-fields.keyring',
    'bank-messages.jwk.json',
    'banks-public.jwks.json',
    'identity.jwk.json',
    'logs.secret',
  ],
  'venue-gateway': [],
  ledger: ['ledger.jwk.json'],
  reconciliation: [],
  'bank-simulator': ['bank-messages-public.jwks.json', 'bank-simulator-log.secret', 'banks-private.jwks.json'],
  'venue-simulator': [],
};
/** Settings that are secrets, with those services that are given the same one. */
const SHARED_SECRETS: Readonly<Record<string, readonly string[]>> = {
  VENUE_API_KEYS: ['venue-gateway', 'venue-simulator'],
};
/** Whom every service trusts; no secret. */
const AUTHORITIES = 'authorities.pem';
const NAMES = EVERYTHING.map(({ name }) => name);

let folder: string;
let postgres: EmbeddedPostgres;
let keys: PlatformKeys;
let admin: Database;

async function setUp(): Promise<void> {
  const given = {
    DATABASE_URL: postgres.localUrl,
    KAFKA_BROKERS: 'localhost:9092',
    KAFKA_SSL: 'true',
    KAFKA_SERVICE_BROKERS: 'localhost:9093',
    // Any will do.
    TLS_CA: rootCertificates[0],
    SERVICE_URLS: [...NAMES, 'dev-issuer'].map((name) => `${name}=http://${name}:3000`).join(','),
  };
  const config = loadConfig(setupConfig, given, 'the set-up');
  keys = preparePlatformKeys(folder, NAMES, config.PARTNER_BANKS.bics);
  await prepareSchemas(config.DATABASE_URL, keys.databasePasswordOf);
  writeServiceFolders(folder, config, given, keys, providerEnvironment(config, given));
}

beforeAll(async () => {
  folder = mkdtempSync(join(tmpdir(), 'aiyrbas-privilege-'));
  postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'postgres'), onFirstUse: () => undefined });
  await setUp();
  admin = await Database.open({
    url: databaseUrl(postgres.adminUrl, 'aiyrbas'),
    schema: 'public',
    applicationName: 'test',
  });
}, 120_000);
afterAll(async () => {
  await admin.close();
  await postgres.stop();
  rmSync(folder, { recursive: true, force: true });
});

const environmentOf = (service: string): NodeJS.Dict<string> =>
  parseEnv(readFileSync(join(serviceFolder(folder, service), 'service.env'), 'utf8'));
const keyFilesOf = (service: string): string[] => readdirSync(join(serviceFolder(folder, service), 'keys')).sort();
const textOf = (service: string, file: string): string =>
  readFileSync(join(serviceFolder(folder, service), 'keys', file), 'utf8');

describe.each(EVERYTHING)('$name', ({ name, schema }) => {
  it('has the key files that its configuration names, and no other', () => {
    const common = [AUTHORITIES, 'internal-public.jwks.json', `internal-${name}.jwk.json`, `commands-${name}.secret`];
    // It has no topic.
    if (name !== 'venue-simulator') common.push(`kafka-${name}.secret`);
    expect(keyFilesOf(name)).toEqual([...KEY_FILES[name]!, ...common].sort());
    expect(readdirSync(serviceFolder(folder, name)).sort()).toEqual(['keys', 'service.env']);
  });

  it('finds the brokers where services do, and logs in as itself', () => {
    const settings = environmentOf(name);
    expect(settings['KAFKA_BROKERS']).toBe('localhost:9093');
    expect(settings['KAFKA_SASL_USERNAME']).toBe(name === 'venue-simulator' ? undefined : name);
    expect(Object.keys(settings).filter((key) => /^KAFKA_(CERT|KEY)/.test(key))).toEqual([]);
  });

  it('is given no file outside its folder', () => {
    const files = Object.entries(environmentOf(name)).filter(([key]) => key.endsWith('_FILE'));
    expect(files.length).toBeGreaterThan(2);
    for (const [, file] of files) expect(file).toBe(join(serviceFolder(folder, name), 'keys', basename(file!)));
  });

  it('shares no secret with another service but those that are declared', () => {
    const secretsOf = (service: string): Map<string, string> => {
      const files = keyFilesOf(service).filter((file) => !file.includes('public') && file !== AUTHORITIES);
      const settings = Object.entries(environmentOf(service)).filter(([key]) => /KEYS?$|PASSWORD$/.test(key));
      return new Map([
        ...files.map((file) => [textOf(service, file), file] as const),
        ...settings.map(([key, value]) => [value!, key] as const),
        [new URL(environmentOf(service)['DATABASE_URL']!).password, 'DATABASE_URL'],
      ]);
    };
    const own = secretsOf(name);
    const shared = NAMES.filter((other) => other !== name).flatMap((other) =>
      [...secretsOf(other)].filter(([text]) => own.has(text)).map(([, what]) => ({ what, other })),
    );
    const declared = Object.entries(SHARED_SECRETS).flatMap(([what, services]) =>
      services.includes(name) ? services.filter((other) => other !== name).map((other) => ({ what, other })) : [],
    );
    expect(own.size).toBeGreaterThan(2);
    expect(shared).toEqual(declared);
  });

  it('is nobody but the app role of its schema: no owner, no administrator, no reader of others', async () => {
    const role = `${schema}_app`;
    expect(new URL(environmentOf(name)['DATABASE_URL']!).username).toBe(role);
    const [rights] = await admin.query<{ member: string[]; reads: string[]; owns: string[]; powers: boolean }>(
      `select array(select r.rolname::text from pg_roles r where r.rolname <> $1 and pg_has_role($1, r.oid, 'member')) as member,
              array(select distinct n.nspname::text from pg_class c join pg_namespace n on n.oid = c.relnamespace
                    where n.nspname not in ('pg_catalog', 'information_schema', 'pg_toast', $2) and c.relkind in ('r', 'p', 'v', 'm')
                      and has_schema_privilege($1, n.oid, 'usage') and has_table_privilege($1, c.oid, 'select')) as reads,
              array(select c.relname::text from pg_class c where pg_get_userbyid(c.relowner) = $1) as owns,
              (select rolsuper or rolcreaterole or rolcreatedb or rolbypassrls or rolreplication from pg_roles where rolname = $1) as powers`,
      [role, schema],
    );
    expect(rights).toEqual({ member: [], reads: [], owns: [], powers: false });
  });
});

it('its user alone reads a folder', () => {
  for (const name of NAMES) {
    for (const file of [join('keys', keyFilesOf(name)[0]!), 'service.env'])
      expect(statSync(join(serviceFolder(folder, name), file)).mode & 0o077).toBe(0);
  }
});

it('a second set-up changes no key and no password', async () => {
  const read = (): unknown =>
    NAMES.map((name) => [environmentOf(name), keyFilesOf(name).map((at) => textOf(name, at))]);
  const before = read();
  await setUp();
  expect(read()).toEqual(before);
});

describe('whoever has taken quotes', () => {
  const privateJwks = (): Record<string, string>[] =>
    keyFilesOf('quotes')
      .filter((file) => file.endsWith('.jwk.json'))
      .map((file) => JSON.parse(textOf('quotes', file)) as Record<string, string>)
      .filter((jwk) => jwk['d'] !== undefined);

  it('cannot sign as the ledger', async () => {
    const { d: _, ...ledger } = JSON.parse(textOf('ledger', 'ledger.jwk.json')) as Record<string, string>;
    const ledgerKey = await importJWK(ledger, 'EdDSA');
    expect(privateJwks()).toHaveLength(2);
    for (const jwk of privateJwks()) {
      const forged = new CompactSign(Buffer.from('a checkpoint')).setProtectedHeader({ alg: 'EdDSA', kid: 'ledger-1' });
      const signed = await forged.sign(await importJWK(jwk, 'EdDSA'));
      await expect(compactVerify(signed, ledgerKey)).rejects.toThrow('signature verification failed');
    }
  });

  it('cannot call as the ledger: its key speaks for quotes alone', async () => {
    const callers = readJwks(join(serviceFolder(folder, 'bank-gateway'), 'keys', 'internal-public.jwks.json'));
    const keyOf = (service: string): Signer =>
      new FileKey(join(serviceFolder(folder, service), 'keys', `internal-${service}.jwk.json`));
    const quotes = keyOf('quotes');
    const gateway = new ServiceIdentity('bank-gateway', keyOf('bank-gateway'), callers);
    const forged = new ServiceIdentity('ledger', { kid: 'ledger', sign: (bytes) => quotes.sign(bytes) }, callers);
    expect(await gateway.callerOf(await forged.tokenFor('bank-gateway'))).toBeUndefined();
    const own = new ServiceIdentity('quotes', quotes, callers);
    expect(await gateway.callerOf(await own.tokenFor('bank-gateway'))).toBe('quotes');
  });

  it('reads no name: neither sealed ones in tables of others nor the keys that open them', async () => {
    const url = environmentOf('quotes')['DATABASE_URL']!;
    const quotes = await Database.open({ url, schema: 'quotes', applicationName: 'test' });
    try {
      for (const table of ['kyc.customer', 'bank_gateway.customer_identity', 'bank_gateway.outbox', 'kyc.outbox'])
        await expect(quotes.query(`select * from ${table}`)).rejects.toMatchObject({ code: '42501' });
      await expect(quotes.query('set role kyc_app')).rejects.toMatchObject({ code: '42501' });
      await expect(quotes.query('set role quotes_owner')).rejects.toMatchObject({ code: '42501' });
    } finally {
      await quotes.close();
    }
  });

  it('has no password of another role', async () => {
    const own = new URL(environmentOf('quotes')['DATABASE_URL']!);
    for (const user of ['quotes_owner', 'ledger_app', 'kyc_app', 'auditor']) {
      const url = databaseUrl(own.toString(), 'aiyrbas', { user, password: decodeURIComponent(own.password) });
      await expect(Database.open({ url, schema: 'kyc', applicationName: 'test' })).rejects.toMatchObject({
        code: '28P01',
      });
    }
  });
});
