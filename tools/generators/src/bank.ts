// A new bank of the development platform, which the simulator plays: its row, and its place in the tests and the demo. Where the
// platform runs in earnest a bank is configuration alone (docs/guides/add-a-bank.md).
import { bankOfBic } from '@aiyrbas/kz';
import type { Tree } from '@nx/devkit';
import { afterLast, edit, finish } from './edit';

export interface BankOptions {
  readonly bic: string;
  /** What the demo calls it. */
  readonly slug: string;
}

export default async function bank(tree: Tree, options: BankOptions): Promise<() => void> {
  const { bic, slug } = options;
  const known = bankOfBic(bic);
  if (known === undefined) throw new Error(`libs/kz/src/banks.ts does not list ${bic}; add it there first`);
  const { code } = known;
  edit(tree, 'libs/contracts/src/partner-banks.ts', (text) => {
    if (text.includes(`bic: '${bic}'`)) throw new Error(`${bic} is a partner already`);
    return afterLast(
      text,
      /^ {4}\{ bic: '.*\n/,
      `    { bic: '${bic}', account: '${ibanOf(code, 'AIYRBAS000001')}' },\n`,
    );
  });
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
  return finish(tree, ['npm run -s generate'], ['README.md names the banks in its first sentence']);
}

/** The check digits make the whole of it 1 modulo 97 (ISO 7064), letters counting from 10. */
function ibanOf(code: string, account: string): string {
  const digits = [...`${code}${account}KZ00`].map((sign) => Number.parseInt(sign, 36)).join('');
  return `KZ${String(98n - (BigInt(digits) % 97n)).padStart(2, '0')}${code}${account}`;
}
