// Keeps every project's boilerplate true to its package.json: the TypeScript references follow from its
// dependencies, the entry points from its folder. `--check` changes nothing and fails when something is stale.
import { existsSync, readFileSync, readdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { format } from 'prettier';

const check = process.argv.includes('--check');
const stale = [];

async function write(path, value) {
  const text = await format(JSON.stringify(value), { parser: 'json', printWidth: 120 });
  const before = existsSync(path) ? readFileSync(path, 'utf8') : '';
  // Prettier owns the layout; only the meaning is compared.
  if (before && JSON.stringify(JSON.parse(before)) === JSON.stringify(value)) return;
  if (check) stale.push(path);
  else writeFileSync(path, text);
}

const projects = ['libs', 'apps'].flatMap((group) =>
  (existsSync(group) ? readdirSync(group) : [])
    .filter((name) => existsSync(join(group, name, 'package.json')))
    .map((name) => ({ group, name, root: `${group}/${name}` })),
);
const rootOf = new Map(
  projects.map((p) => [JSON.parse(readFileSync(join(p.root, 'package.json'), 'utf8')).name, p.root]),
);

for (const project of projects) {
  const manifestPath = join(project.root, 'package.json');
  const manifest = JSON.parse(readFileSync(manifestPath, 'utf8'));
  const internal = Object.keys(manifest.dependencies ?? {}).filter((name) => rootOf.has(name));
  await write(manifestPath, {
    ...manifest,
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      '.': { '@aiyrbas/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
    },
  });
  await write(join(project.root, 'tsconfig.json'), {
    extends: '../../tsconfig.base.json',
    compilerOptions: { rootDir: './src', outDir: './dist', tsBuildInfoFile: './dist/.tsbuildinfo' },
    include: ['src'],
    // Specs are type-checked apart (tsconfig.specs.json), so that no test helper is compiled into a service.
    exclude: ['src/**/*.spec.ts', 'src/**/*.scenario.ts', 'src/testing', 'src/language'],
    references: internal.map((name) => ({ path: `../../${rootOf.get(name)}` })),
  });
}
await write('tsconfig.json', { files: [], references: projects.map((p) => ({ path: `./${p.root}` })) });

if (stale.length > 0) {
  console.error(`stale project files, run "npm run sync":\n  ${stale.join('\n  ')}`);
  process.exit(1);
}
