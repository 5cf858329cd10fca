// Which settings give a service its signing key, and what a wrong start says.
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import { z } from 'zod';
import { KeyFolder } from '../key-files';
import { KeyServer } from '@aiyrbas/servers';
import {
  keyFileOf,
  openSigningKey,
  pinnedVaultKeyOf,
  vaultKeyOf,
  vaultSettings,
  withSigningKey,
} from './signing-key.config';

const settings = z.object({
  PORT: z.string().meta({ example: '3000' }),
  SIGNING_KEY_FILE: keyFileOf('/run/keys/signing.jwk.json'),
  SIGNING_KEY_VAULT: vaultKeyOf('transit/quotes'),
  ...vaultSettings,
});
const schema = withSigningKey(settings, 'SIGNING_KEY');
const pinned = withSigningKey(settings.extend({ SIGNING_KEY_VAULT: pinnedVaultKeyOf('transit/kyc@1') }), 'SIGNING_KEY');
const VAULT = { VAULT_ADDR: 'https://vault.example.kz:8200', VAULT_TOKEN_FILE: '/run/vault/token' };

const complaint = (environment: Record<string, string>, of: z.ZodObject = schema): string => {
  try {
    loadConfig(of, { PORT: '1', ...environment }, 'quotes');
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};

describe('exactly one of both', () => {
  it.each([
    ['a file', { SIGNING_KEY_FILE: '/run/keys/signing.jwk.json' }],
    ['a key of the key server', { SIGNING_KEY_VAULT: 'transit/quotes', ...VAULT }],
    [
      'an agent on this machine',
      { SIGNING_KEY_VAULT: 'transit/quotes', ...VAULT, VAULT_ADDR: 'http://127.0.0.1:8100' },
    ],
  ])('%s will do', (_, environment) => {
    expect(complaint(environment)).toBe('');
  });

  it.each([
    [{}, 'SIGNING_KEY_FILE is not set; it or SIGNING_KEY_VAULT must be, for example /run/keys/signing.jwk.json'],
    [
      { SIGNING_KEY_FILE: 'a', SIGNING_KEY_VAULT: 'transit/quotes', ...VAULT },
      'SIGNING_KEY_VAULT holds "transit/quotes"; it should be left out where SIGNING_KEY_FILE is set',
    ],
    [
      { SIGNING_KEY_VAULT: 'transit/quotes', VAULT_TOKEN_FILE: '/run/vault/token' },
      'VAULT_ADDR is not set; SIGNING_KEY_VAULT needs it, for example https://vault.example.kz:8200',
    ],
    [
      { SIGNING_KEY_VAULT: 'transit/quotes', VAULT_ADDR: VAULT.VAULT_ADDR },
      'VAULT_TOKEN_FILE is not set; SIGNING_KEY_VAULT needs it, for example /run/vault/token',
    ],
    [
      { SIGNING_KEY_VAULT: 'transit/quotes', ...VAULT, VAULT_ADDR: 'http://vault.example.kz:8200' },
      'VAULT_ADDR holds "http://vault.example.kz:8200"; it should be an https address; http only to this machine',
    ],
    [
      { SIGNING_KEY_VAULT: 'quotes', ...VAULT },
      'SIGNING_KEY_VAULT holds "quotes"; it should be the mount and the name',
    ],
    [{ SIGNING_KEY_VAULT: 'transit/../sys/quotes', ...VAULT }, 'it should be the mount and the name'],
    [{ SIGNING_KEY_VAULT: 'transit/quotes@0', ...VAULT }, 'it should be the mount and the name'],
  ])('%j will not', (environment, text) => {
    expect(complaint(environment)).toContain(text);
  });

  it('is said beside whatever else is wrong', () => {
    const message = complaint({ PORT: '' });
    expect(message).toContain('PORT is not set');
    expect(message).toContain('SIGNING_KEY_FILE is not set');
    expect(complaint({ SIGNING_KEY_VAULT: 'quotes', ...VAULT })).not.toContain('SIGNING_KEY_FILE');
  });
});

it('a mount has any depth, and a version is optional where others fetch the public keys', () => {
  const read = (text: string) => loadConfig(schema, { PORT: '1', SIGNING_KEY_VAULT: text, ...VAULT }, 'quotes');
  expect(read('transit/quotes').SIGNING_KEY_VAULT).toEqual({ mount: 'transit', name: 'quotes', version: undefined });
  expect(read('team/a/transit/quotes.eu@12').SIGNING_KEY_VAULT).toEqual({
    mount: 'team/a/transit',
    name: 'quotes.eu',
    version: 12,
  });
  expect(complaint({ SIGNING_KEY_VAULT: 'transit/kyc@2', ...VAULT }, pinned)).toBe('');
  expect(complaint({ SIGNING_KEY_VAULT: 'transit/kyc', ...VAULT }, pinned)).toContain(
    'SIGNING_KEY_VAULT holds "transit/kyc"; it should be with its version',
  );
});

describe('a service that is given', () => {
  let folder: string;
  let server: KeyServer;
  beforeAll(async () => {
    folder = mkdtempSync(join(tmpdir(), 'aiyrbas-key-config-'));
    server = await KeyServer.start();
    server.create('quotes');
    writeFileSync(join(folder, 'token'), server.token);
  });
  afterAll(async () => {
    await server.stop();
    rmSync(folder, { recursive: true, force: true });
  });
  const open = (name: string) =>
    openSigningKey(
      'QUOTES_SIGNING_KEY',
      { file: undefined, vault: { mount: 'transit', name } },
      { VAULT_ADDR: server.url, VAULT_TOKEN_FILE: join(folder, 'token') },
    );

  it('a file signs with it', async () => {
    const file = new KeyFolder(folder).signing('quotes', 'quotes-1');
    const key = await openSigningKey('QUOTES_SIGNING_KEY', { file, vault: undefined }, {});
    expect((await key.current()).kid).toBe('quotes-1');
  });

  it('a key of the key server signs with it', async () => {
    expect((await (await open('quotes')).current()).kid).toBe('quotes.1');
  });

  it('a key that it may not use says so at its start, with the name of the setting', async () => {
    await expect(open('ledger')).rejects.toThrow(
      new ConfigError(
        'QUOTES_SIGNING_KEY_VAULT: the key transit/ledger cannot be used: keys: the key server responded with 404',
      ),
    );
  });
});
