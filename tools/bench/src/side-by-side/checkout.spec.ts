import { mkdirSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { dirname, join } from 'node:path';
import { programOf } from '../platform-under-test';
import { checkoutIn } from './checkout';

const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-checkout-'));
afterAll(() => rmSync(folder, { recursive: true, force: true }));
const put = (path: string, text = ''): void => {
  mkdirSync(dirname(join(folder, path)), { recursive: true });
  writeFileSync(join(folder, path), text);
};
const read = (): object => checkoutIn(folder, 'one process');

it('what a checkout lacks is said in one sentence, until it lacks nothing', () => {
  expect(read).toThrow(`${folder} is no checkout of Aiyrbas: it has no apps/platform.`);
  put('apps/platform/package.json');
  expect(read).toThrow(`${folder} has no dependencies; run "npm ci && npm run build" there.`);
  put('node_modules/ts7/bin/tsc', 'console.log("would build")');
  expect(read).toThrow(`${folder} is not compiled; run "npm ci && npm run build" there.`);
  put('tools/start/src/main.ts');
  put('tools/start/dist/main.js');
  expect(read).toThrow(`${folder} has changed since it was compiled; run "npm ci && npm run build" there.`);
  put('node_modules/ts7/bin/tsc', 'console.log("up to date")');
  expect(read()).toMatchObject({ folder });
  expect(() => checkoutIn(folder, 'over Kafka')).toThrow('is not compiled');
});

it('a checkout from before the programs moved is run where they lay, whatever its folders hold beside', () => {
  const old = join(folder, 'old');
  put('old/apps/platform/src/main.ts');
  put('old/apps/platform/dist/main.js');
  expect(programOf('one process', old)).toBe(join(old, 'apps/platform/dist/main.js'));
  put('old/tools/start/src/main.ts');
  expect(programOf('one process', old)).toBe(join(old, 'tools/start/dist/main.js'));
});
