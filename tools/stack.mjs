// `npm run stack`: compiles what changed, then runs the platform distributed over processes on this machine.
//   npm run stack -- --small              everything in two processes
//   npm run stack -- --insecure           a Kafka without logins and rights, in clear text
import { createRequire } from 'node:module';
import { build } from './build.mjs';

build();
createRequire(import.meta.url)('./stack/dist/main.js');
