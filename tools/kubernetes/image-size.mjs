// Prints the sizes of an image and of its base, from `buildah images --json` on standard input: `node image-size.mjs IMAGE BASE`.
import { readFileSync } from 'node:fs';

const images = JSON.parse(readFileSync(0, 'utf8'));
for (const part of process.argv.slice(2)) {
  const { size } = images.find(({ names }) => names?.some((name) => name.includes(part))) ?? {};
  console.log(`${part}: ${size ?? 'no such image'}`);
}
