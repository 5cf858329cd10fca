// `npm start`: compiles what changed, then runs the platform in this very process, so that signals reach it.
import { createRequire } from 'node:module';
import { build } from './build.mjs';

const [major, minor] = process.versions.node.split('.').map(Number);
if (major < 20 || (major === 20 && minor < 19)) {
  console.error(`Aiyrbas needs Node 20.19 or later; this is ${process.version}.`);
  process.exit(1);
}
build();
createRequire(import.meta.url)('./start/dist/main.js');
