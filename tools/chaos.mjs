// `npm run chaos`: compiles, then loads the platform with orders while it is killed, frozen and cut off, and checks with a
// program of its own that no tiyn was lost, doubled or stranded (see docs/reference/reliability.md).
//   npm run chaos                                  500 orders, 30 kills: a few minutes
//   npm run chaos -- --seed 7 --orders 10000 --kills 100
//   npm run chaos -- --kafka --orders 100 --kills 10   every service a process of its own (needs what `npm run stack` needs)
//   --customers N, --width N                       how many people there are, and how many act at the same time
//   --quiet MS, --keep                             between one fault and the next; leave the data folder behind
import { buildAndRun } from './build.mjs';

await buildAndRun('apps/e2e/chaos/dist/main.js');
