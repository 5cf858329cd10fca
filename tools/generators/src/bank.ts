// A new partner bank: no code knows a bank by name, so it is rows: topics, own account, rails, and its place in the tests and
// the demo. The simulator needs no code for it.
import { bankOfBic } from '@aiyrbas/kz';
import { type Tree, generateFiles } from '@nx/devkit';
import { join } from 'node:path';
import { afterLast, edit, finish, inList, pascal } from './edit';

export interface BankOptions {
  readonly bic: string;
  /** What the demo calls it. */
  readonly slug: string;
  /** Of its migration; now, unless a test says otherwise. */
  readonly timestamp?: number;
}

const MIGRATIONS = 'apps/bank-gateway/src/persistence/migrations';

export default async function bank(tree: Tree, options: BankOptions): Promise<() => void> {
  const { bic, slug, timestamp = Date.now() } = options;
  const known = bankOfBic(bic);
  if (known === undefined) throw new Error(`libs/kz/src/banks.ts does not list ${bic}; add it there first`);
  const { code, name } = known;
  edit(tree, 'libs/contracts/src/topics.ts', (text) => {
    if (text.includes(`bic: '${bic}'`)) throw new Error(`${bic} is a partner already`);
    return afterLast(
      text,
      /^ {2}\{ bic: '.*\n/,
      `  { bic: '${bic}', code: '${code}', name: '${name}', slug: '${slug}' },\n`,
    );
  });
  for (const path of [
    'apps/bank-gateway/src/bank-gateway.config.ts',
    'apps/simulators/bank-simulator/src/bank-simulator.config.ts',
  ]) {
    const row = `      ['${bic}', '${ibanOf(code, 'AIYRBAS000001')}'],\n`;
    edit(tree, path, (text) => afterLast(text, /^ {6}\['[A-Z0-9]{8}', 'KZ.*\n/, row));
  }
  edit(tree, 'apps/ledger/src/post-opening-balances/development-openings.ts', (text) =>
    inList(text, 'BANKS', `'${bic}'`),
  );

  const migration = `Bank${pascal(slug)}${timestamp}`;
  // A version 7 UUID begins with the time, so rails are listed in the order in which they came.
  const time = timestamp.toString(16).padStart(12, '0');
  const [incoming, outgoing] = [1, 2].map((nth) => `${time.slice(0, 8)}-${time.slice(8)}-7000-8000-00000000000${nth}`);
  const values = { migration, bic, name, slug, timestamp, incoming, outgoing };
  generateFiles(tree, join(__dirname, '../templates/bank'), MIGRATIONS, values);
  edit(tree, `${MIGRATIONS}/index.ts`, (text) =>
    inList(
      afterLast(text, /^import .*\n/, `import { ${migration} } from './${timestamp}-bank-${slug}';\n`),
      'migrations',
      migration,
    ),
  );

  edit(tree, 'tools/demo.mjs', (text) =>
    afterLast(text, /^ {2}[a-z]+: 'KZ.*\n/, `  ${slug}: '${ibanOf(code, '0001'.padStart(13, '0'))}',\n`),
  );
  edit(tree, 'apps/e2e/scenarios/src/language/simulated-accounts.ts', (text) =>
    text.replace(/(NATIONAL_CODES = \{.*?) \}/, `$1, ${slug}: '${code}' }`),
  );
  edit(tree, 'apps/e2e/chaos/src/accounts.ts', (text) => text.replace(/(BANKS = \{.*?) \}/, `$1, ${bic}: '${code}' }`));
  for (const path of ['.ci/lib.sh', '.ci/layers/newcomer.sh']) {
    edit(tree, path, (text) => text.replaceAll(/for bank in ([a-z ]+); do/g, `for bank in $1 ${slug}; do`));
  }
  return finish(
    tree,
    ['npm run -s generate'],
    [
      'its public key in BANK_KEYS_FILE, and ours to the bank (docs/guides/add-a-bank.md)',
      'the house account that it gives us, in HOUSE_ACCOUNTS: the one here is of the simulator',
      'its opening balance, proposed and approved by two people',
      'README.md names the banks in its first sentence',
    ],
  );
}

/** The check digits make the whole of it 1 modulo 97 (ISO 7064), letters counting from 10. */
function ibanOf(code: string, account: string): string {
  const digits = [...`${code}${account}KZ00`].map((sign) => Number.parseInt(sign, 36)).join('');
  return `KZ${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${code}${account}`;
}
