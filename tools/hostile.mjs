// `npm run hostile`: compiles, starts the platform over Kafka, and writes records of every kind to banks' topics while people
// buy at another bank (see docs/reference/reliability.md). It needs what `npm run stack` needs, and stops by itself.
//   npm run hostile                                  5,000 records: a few minutes
//   npm run hostile -- --records 100000 --seed 7     256 MiB, 50 of them at the size limit
//   --per-second N                                   how many records are written each second at most (100)
import { buildAndRun } from './build.mjs';

await buildAndRun('tools/hostile/dist/main.js');
