// Keeps every project's boilerplate true to its package.json: the TypeScript references follow from its
// dependencies, the entry points from its folder. `--check` changes nothing and fails when something is stale.
import { existsSync, readFileSync, writeFileSync } from 'node:fs';
import { join, relative } from 'node:path';
import { format } from 'prettier';
import { projects } from './projects.js';

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

const all = projects();
const pathOf = new Map(all.map((project) => [project.package, project.path]));

for (const { path, manifest } of all) {
  const up = relative(path, '.');
  const internal = Object.keys(manifest.dependencies ?? {}).filter((name) => pathOf.has(name));
  await write(join(path, 'package.json'), {
    ...manifest,
    main: './dist/index.js',
    types: './dist/index.d.ts',
    exports: {
      '.': { '@aiyrbas/source': './src/index.ts', types: './dist/index.d.ts', default: './dist/index.js' },
      // Nx reads where a project's generators are.
      ...(manifest.generators ? { './package.json': './package.json' } : {}),
    },
  });
  await write(join(path, 'tsconfig.json'), {
    extends: `${up}/tsconfig.base.json`,
    compilerOptions: { rootDir: './src', outDir: './dist', tsBuildInfoFile: './dist/.tsbuildinfo' },
    include: ['src'],
    // Specs are type-checked apart (tsconfig.specs.json), so that no test helper is compiled into a service.
    exclude: ['src/**/*.spec.ts', 'src/**/*.scenario.ts', 'src/testing', 'src/language'],
    references: internal.map((name) => ({ path: `${up}/${pathOf.get(name)}` })),
  });
}
await write('tsconfig.json', { files: [], references: all.map(({ path }) => ({ path: `./${path}` })) });

if (stale.length > 0) {
  console.error(`stale project files, run "npm run sync":\n  ${stale.join('\n  ')}`);
  process.exit(1);
}
