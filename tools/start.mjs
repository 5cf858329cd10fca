// `npm start`: compiles what changed, then runs the platform in this very process, so that signals reach it.
import { createRequire } from 'node:module';
import { build } from './build.mjs';

build();
createRequire(import.meta.url)('./start/dist/main.js');
