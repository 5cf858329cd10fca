// Every package that is installed with us has a licence that a product may carry; a new one is looked at by a person.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';

const ALLOWED = new Set([
  'MIT',
  'MIT-0',
  'ISC',
  'Apache-2.0',
  'BSD-2-Clause',
  'BSD-3-Clause',
  '0BSD',
  'BlueOak-1.0.0',
  'CC0-1.0',
  'CC-BY-4.0',
  'CC-BY-3.0',
  'Python-2.0',
  'PostgreSQL',
  'Unlicense',
  'WTFPL',
  'Artistic-2.0',
  'Zlib',
  'Unicode-3.0',
]);
/** Looked at by a person: the package's files say what its manifest does not. */
const REVIEWED = new Map([
  // Public domain sources, MIT where a public domain is not known.
  ['jsonify', 'Public Domain'],
]);

const root = join(import.meta.dirname, '..');
const lock = JSON.parse(readFileSync(join(root, 'package-lock.json'), 'utf8'));
const licenceOf = (text) =>
  typeof text !== 'string'
    ? []
    : text
        .replaceAll(/[()]/g, '')
        .split(/ (?:OR|AND) /i)
        .map((one) => one.trim());

let checked = 0;
const refused = [];
for (const [path, entry] of Object.entries(lock.packages)) {
  const name = path.split('node_modules/').at(-1);
  if (!path.includes('node_modules/') || entry.link) continue;
  let licence = entry.license;
  if (licence === undefined) {
    try {
      const manifest = JSON.parse(readFileSync(join(root, path, 'package.json'), 'utf8'));
      licence = manifest.license?.type ?? manifest.license ?? manifest.licenses?.[0]?.type;
    } catch {
      // A package for another platform: what is not installed here is named by its siblings that are.
      continue;
    }
  }
  checked += 1;
  const options = licenceOf(licence);
  const fine = options.some((one) => ALLOWED.has(one)) || REVIEWED.get(name) === licence;
  if (!fine) refused.push(`${name}@${entry.version}: ${licence ?? 'no licence'}`);
}
if (refused.length > 0) {
  console.error(`packages whose licence was never reviewed:\n  ${refused.join('\n  ')}`);
  process.exit(1);
}
console.log(`${checked} packages, every licence is one that we may carry`);
