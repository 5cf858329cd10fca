// Every link from one page of this repository to a file of it leads somewhere.
import { existsSync, readFileSync, readdirSync } from 'node:fs';
import { basename, dirname, join } from 'node:path';
import { projects, root } from './projects';

const pagesIn = (folder: string, recursive = false): string[] =>
  readdirSync(join(root, folder), { recursive, encoding: 'utf8' })
    .filter((name) => name.endsWith('.md'))
    .map((name) => join(folder, name));
const pages = [
  ...pagesIn('.'),
  ...pagesIn('docs', true),
  ...pagesIn('examples', true),
  ...projects().flatMap(({ path }) => pagesIn(path)),
];

const linksIn = (text: string): string[] =>
  [...text.replaceAll(/```[\s\S]*?```/g, '').matchAll(/\]\(([^)\s]+)\)/g)]
    .map(([, target]) => target!.replace(/#.*$/, ''))
    .filter((target) => target !== '' && !/^[a-z]+:/.test(target));

test('links lead somewhere', () => {
  const broken = pages.flatMap((page) =>
    linksIn(readFileSync(join(root, page), 'utf8'))
      .filter((target) => !existsSync(join(root, dirname(page), target)))
      .map((target) => `${page}: ${target}`),
  );
  expect(pages.length).toBeGreaterThan(10);
  expect(broken).toEqual([]);
});

test('a link that is called by a file name leads to a file of that name', () => {
  const named = pages.flatMap((page) =>
    [...readFileSync(join(root, page), 'utf8').matchAll(/\[([\w.-]+\.(?:ts|mjs|js|sh|json|md))\]\(([^)\s#]+)/g)].map(
      ([, name, target]) => ({ page, name, target: basename(target!) }),
    ),
  );
  expect(named.length).toBeGreaterThan(10);
  expect(named.filter(({ name, target }) => name !== target)).toEqual([]);
});
