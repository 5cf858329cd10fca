// `npm run bench`: compiles, then measures the platform (see docs/reference/performance.md).
//   npm run bench -- --short              to see that it works: a minute and a half
//   npm run bench -- --only quotes,idle   of idle, purchases, quotes, postings
//   npm run bench -- --kafka              every service a process of its own (needs what `npm run stack` needs)
//   npm run bench -- --groupings          ten processes and two, at rest, side by side (needs the same)
//   npm run bench -- --against FOLDER     this build beside the one of another checkout that has been built, in turns; also
//                                         --pairs 10, --orders 300, --kafka, --json FILE, --fail-if-slower (ends with 1)
// AIYRBAS_STACK_JSON=<file with {"url", "databaseUrl", "pids"}> measures a platform that runs already.
import { buildAndRun } from './build.mjs';

await buildAndRun('tools/bench/dist/main.js');
