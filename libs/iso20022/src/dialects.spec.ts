// The corpus of messages in the habits of real banks: whether it is what it claims to be.
import { existsSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { isValidIBAN } from 'ibantools';
import { memoryPages, validateXML } from 'xmllint-wasm';
import { outcomeOf } from './testing/outcome';
import { DIALECTS, type Dialect, SOURCES, dialectFiles, dialectXml } from './testing/dialects';

const SCHEMAS = join(__dirname, '../../../../shared/data/iso20022');
const schemaOf = (name: string): string => join(SCHEMAS, `${name}.xsd`);
const nameIn = (xml: string): string | undefined => /tech:xsd:([a-z]+\.\d{3}\.\d{3}\.\d{2})"/.exec(xml)?.[1];
const hasSchema = ({ file }: Dialect): boolean => existsSync(schemaOf(nameIn(dialectXml(file)) ?? 'none'));

describe('the corpus', () => {
  test('has a row for each message, and a message for each row', () => {
    expect(DIALECTS.map(({ file }) => file).sort()).toEqual(dialectFiles().sort());
  });

  test('shows the habits of at least twelve banks or countries in at least sixty messages', () => {
    const countries = new Set(DIALECTS.map(({ bank }) => bank.replace(/ \(.*/, '')));
    expect(countries.size).toBeGreaterThanOrEqual(12);
    expect(DIALECTS.length).toBeGreaterThanOrEqual(60);
  });

  test('names a public source for each habit, and no source that nothing uses', () => {
    expect([...new Set(DIALECTS.map(({ source }) => source))].sort()).toEqual(Object.keys(SOURCES).sort());
  });

  test('writes IBANs with valid check digits', () => {
    const ibans = DIALECTS.flatMap(({ file }) => [...dialectXml(file).matchAll(/IBAN>([A-Z0-9]{15,34})</g)]);
    expect(ibans.length).toBeGreaterThan(60);
    expect(ibans.flatMap(([, iban = '']) => (isValidIBAN(iban) ? [] : [iban]))).toEqual([]);
  });

  test('states what the official schema finds, where it lies beside the repository', async () => {
    const checked = DIALECTS.filter(hasSchema).filter(({ schema }) => schema !== undefined);
    const names = new Set(checked.map(({ file }) => nameIn(dialectXml(file)) ?? ''));
    const refused = new Set<string | undefined>();
    for (const name of names) {
      const ofName = checked.filter(({ file }) => nameIn(dialectXml(file)) === name);
      const result = await validateXML({
        xml: ofName.map(({ file }) => ({ fileName: file, contents: dialectXml(file) })),
        schema: [readFileSync(schemaOf(name), 'utf8')],
        initialMemoryPages: 32 * memoryPages.MiB,
        maxMemoryPages: 128 * memoryPages.MiB,
      });
      for (const { loc } of result.errors) refused.add(loc?.fileName);
    }
    const found = checked.map(({ file }) => [file, refused.has(file) ? 'invalid' : 'valid']);
    expect(found).toEqual(checked.map(({ file, schema }) => [file, schema]));
  });
});

describe('from a message in the habit of', () => {
  test.each(DIALECTS.map(({ file, bank, habit, expected }) => [bank, habit, file, expected] as const))(
    '%s (%s), all is read that is expected of %s',
    (_bank, _habit, file, expected) => {
      expect(outcomeOf(dialectXml(file))).toEqual(expected);
      expect(outcomeOf(Buffer.from(dialectXml(file)))).toEqual(expected);
    },
  );
});
