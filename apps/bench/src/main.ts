// `npm run bench`: what the platform does a second, how long a purchase takes, and what each costs. Fails on errors, never
// on a figure: this machine is somebody else's too.
import { parseArgs } from 'node:util';
import { FULL, SHORT, type Sizes, type Topic, TOPICS, benchmark } from './benchmark';
import type { Mode } from './platform-under-test';

const { values } = parseArgs({
  options: {
    short: { type: 'boolean', default: false },
    kafka: { type: 'boolean', default: false },
    only: { type: 'string', default: TOPICS.join(',') },
  },
});

const topics = values.only.split(',') as Topic[];
const unknown = topics.filter((topic) => !TOPICS.includes(topic));
if (unknown.length > 0) {
  console.error(`--only takes ${TOPICS.join(', ')}; not ${unknown.join(', ')}`);
  process.exit(1);
}
const sizes: Sizes = values.short ? SHORT : FULL;
const mode: Mode = values.kafka ? 'over Kafka' : 'one process';

benchmark(mode, sizes, topics).then(
  () => process.exit(0),
  (error: unknown) => {
    console.error(error);
    process.exit(1);
  },
);
