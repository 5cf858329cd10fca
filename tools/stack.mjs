// `npm run stack`: compiles what changed, then runs the platform distributed over processes on this machine.
//   npm run stack -- --small              everything in two processes
import { createRequire } from 'node:module';
import { build } from './build.mjs';

build();
createRequire(import.meta.url)('./stack/dist/main.js');
