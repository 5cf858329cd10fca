// What lies round a run: rules point at the guide, keys are made once, the operator's commands are run, accounts are valid.
import { mkdtempSync, readFileSync, rmSync, statSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { DEVELOPMENT_BANKS } from '@aiyrbas/contracts';
import { parseIban } from '@aiyrbas/kz';
import { readJwks } from '@aiyrbas/privacy';
import { BANK, PUBLIC, makeBankKeys, makeKeys, readKeys } from './keys-folder';
import { operatorOf } from './operator-commands';
import { RULES } from './rules/rules';
import { ACCOUNTS, agreedAccounts } from './settings';

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiyrbas-kit-'));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test('each rule has an id of its own and a paragraph of the guide', () => {
  expect(new Set(RULES.map(({ id }) => id)).size).toBe(RULES.length);
  const missing = RULES.filter(({ source: [page, heading] }) => {
    const text = readFileSync(join(__dirname, '../../../docs/guides', page), 'utf8');
    return !text.split('\n').some((line) => /^#+ /.test(line) && line.replace(/^#+ /, '') === heading);
  });
  expect(missing.map(({ id }) => id)).toEqual([]);
});

test('the agreed accounts are valid IBANs of the bank with the agreed digits', () => {
  for (const { account } of DEVELOPMENT_BANKS.all)
    for (const [role, iban] of Object.entries(agreedAccounts(account))) {
      expect(parseIban(iban).ok).toBe(true);
      expect([iban.slice(4, 7), iban.slice(-4)]).toEqual([
        account.slice(4, 7),
        ACCOUNTS[role as keyof typeof ACCOUNTS],
      ]);
    }
});

describe('the folder of keys', () => {
  test('has the platform’s two keys, made once; the bank gets no private part', () => {
    const file = makeKeys(folder);
    const first = readFileSync(file, 'utf8');
    makeKeys(folder);
    expect(file).toBe(join(folder, PUBLIC));
    expect(readFileSync(file, 'utf8')).toBe(first);
    expect(readJwks(file).map(({ kid }) => kid)).toEqual(['conformance-1', 'conformance-2']);
    expect(first).not.toContain('"d"');
    expect(statSync(join(folder, 'platform-private.jwks.json')).mode & 0o077).toBe(0);
  });

  test('has the bank’s keys, whose ids begin with its BIC', () => {
    makeBankKeys(folder, 'HSBKKZKX');
    const { signer, nextSigner, bankKeys } = readKeys(folder, 'HSBKKZKX');
    expect([signer.kid, nextSigner?.kid, ...bankKeys.keys()]).toEqual([
      ...['conformance-1', 'conformance-2', 'HSBKKZKX-1', 'HSBKKZKX-2'],
    ]);
    expect(() => readKeys(folder, 'EURIKZKA')).toThrow('HSBKKZKX-1 does not begin with EURIKZKA');
    expect(readFileSync(join(folder, BANK), 'utf8')).not.toContain('"d"');
  });

  test('without the bank’s keys there is no run', () => {
    expect(() => readKeys(folder, 'HSBKKZKX')).toThrow(/bank-public\.jwks\.json is missing/);
  });
});

describe('the operator’s commands', () => {
  test('stop and start the bank by their argument, and wait for the end', async () => {
    const log = join(folder, 'log');
    writeFileSync(log, '');
    const { stop, start, changeKey } = operatorOf({
      restart: `sleep 0.05; echo "$1" >> ${log}`,
      changeKey: `echo key >> ${log}`,
    });
    await stop!();
    await start!();
    await changeKey!();
    expect(readFileSync(log, 'utf8')).toBe('stop\nstart\nkey\n');
  });

  test('a command that fails ends the run', async () => {
    await expect(operatorOf({ restart: 'exit 3' }).stop!()).rejects.toThrow('"exit 3" stop ended with 3');
  });

  test('without a command nobody can do it', () => {
    expect(operatorOf({})).toEqual({});
  });
});
