// `npm test`: compiles, then runs every test - pure ones, those on a real PostgreSQL (started from npm, unless
// AIYRBAS_TEST_POSTGRES names another), and the scenarios against the whole platform. Ends with one plain line.
//   npm test -- libs/bus        only what lies there
// `npm run test:distributed`: the same rules on a real Kafka, and the same stories over many processes, two of each
// service. Needs Java 17, Maven, redis-server and nginx, and says so when one is missing.
// `npm run test:keycloak`: people who sign in with a real Keycloak. Needs Java 17 and Maven.
import { spawn } from 'node:child_process';
import { mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { build } from './build.mjs';

const root = join(import.meta.dirname, '..');
const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-jest-'));
const report = join(folder, 'report.json');

const KINDS = {
  '--distributed': {
    title:
      'Testing Aiyrbas, distributed: the bus on Kafka, then every service as two processes (about a quarter of an hour on two cores).',
    environment: { AIYRBAS_SCENARIOS: 'distributed', AIYRBAS_REPLICAS: process.env.AIYRBAS_REPLICAS ?? '2' },
  },
  '--keycloak': {
    title:
      'Testing Aiyrbas with a real Keycloak (three to six minutes on two cores, and a download of 180 MB the first time).',
    environment: { AIYRBAS_SCENARIOS: 'keycloak' },
  },
};
const kind = KINDS[process.argv.find((argument) => argument in KINDS)];
const what = process.argv.slice(2).filter((argument) => !(argument in KINDS));
console.log(
  kind?.title ??
    'Testing Aiyrbas: pure rules, real PostgreSQL, then the whole platform as stories (5 to 10 minutes on two cores).',
);
build();
const child = spawn(
  process.execPath,
  [
    join(root, 'node_modules/jest/bin/jest.js'),
    '--json',
    `--outputFile=${report}`,
    // A platform of many processes takes the whole machine.
    kind ? '--runInBand' : '--maxWorkers=2',
    ...what,
  ],
  { cwd: root, stdio: 'inherit', env: { ...process.env, ...kind?.environment } },
);
for (const signal of ['SIGINT', 'SIGTERM']) process.on(signal, () => child.kill(signal));
child.once('exit', (code) => {
  let totals = { numPassedTests: 0, numFailedTests: 0, numFailedTestSuites: 1, numTotalTests: 0 };
  try {
    totals = JSON.parse(readFileSync(report, 'utf8'));
  } catch {
    console.error('jest wrote no report: it did not run to its end.');
  }
  rmSync(folder, { recursive: true, force: true });
  // A suite that could not even start has no failed test of its own; it is one failure all the same.
  const failed =
    totals.numFailedTests +
    (totals.testResults ?? []).filter((suite) => suite.status === 'failed' && suite.assertionResults.length === 0)
      .length;
  const failures = totals.testResults ? failed : Math.max(failed, 1);
  console.log(`\n${totals.numPassedTests} passed, ${failures} failed`);
  process.exit(code === 0 && failures === 0 && totals.numPassedTests > 0 ? 0 : 1);
});
