// Which process takes a crash point: it is known by the folder of its main file, so a moved folder must not lose it.
import { existsSync } from 'node:fs';
import { join } from 'node:path';
import { targetProgramOf } from './internals';

const ROOT = join(__dirname, '../../../..');

test.each([
  ['tools/start', 'start'],
  ['tools/stack', 'stack'],
  ['apps/orders', 'orders'],
  ['apps/bank-gateway', 'bank-gateway'],
  ['apps/simulators/bank-simulator', 'bank-simulator'],
])('the program of %s is %s', (folder, program) => {
  expect(existsSync(join(ROOT, folder, 'src/main.ts'))).toBe(true);
  expect(targetProgramOf(join(ROOT, folder, 'dist/main.js'))).toBe(program);
});

test('the thread of a simulator is its program; anything else is none', () => {
  expect(targetProgramOf('/x/apps/simulators/venue-simulator/dist/thread.main.js')).toBe('venue-simulator');
  expect(targetProgramOf('/x/node_modules/jest/bin/jest.js')).toBeUndefined();
});
