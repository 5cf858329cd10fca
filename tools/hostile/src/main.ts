// `npm run hostile`. See tools/hostile.mjs for what can be asked.
import { parseArgs } from 'node:util';
import { endProcess } from '@aiyrbas/observability';
import type { RecordOutcome } from './kinds';
import { type HostileReport, RATIO_MAX, runHostile } from './run';

const { values } = parseArgs({
  options: {
    records: { type: 'string', default: '5000' },
    seed: { type: 'string' },
    'per-second': { type: 'string', default: '100' },
    'fail-if-slower': { type: 'boolean', default: false },
  },
});

const OUTCOMES: readonly RecordOutcome[] = ['processed', 'refused', 'parked', 'passed over', 'not read'];

async function main(): Promise<void> {
  const seed = Number.parseInt(values.seed ?? String(Date.now() % 1_000_000), 10);
  const records = Number.parseInt(values.records, 10);
  const perSecond = Number.parseInt(values['per-second'], 10);
  const again = `npm run hostile -- --records ${records} --seed ${seed} --per-second ${perSecond}`;
  console.log(`Hostile records: ${records}, at most ${perSecond} each second. Again: ${again}`);
  const report = await runHostile({ seed, records, perSecond, print: (line) => console.log(`  ${line}`) });
  print(report);
  // A time is checked only on a quiet machine: elsewhere it shows mostly who else works there.
  const isGood = report.breaks.length === 0 && (report.purchases.ratio <= RATIO_MAX || !values['fail-if-slower']);
  if (!isGood) console.log(`\nRun it again: ${again}`);
  console.log(`\n${isGood ? '1 passed, 0 failed' : '0 passed, 1 failed'}`);
  endProcess(isGood ? 0 : 1);
}

function print({ kinds, refused, codecs, megabytes, seconds, purchases, processes, breaks }: HostileReport): void {
  const columns = (name: string, numbers: readonly (number | string)[]): string =>
    `  ${name.padEnd(44)}${numbers.map((one) => String(one).padStart(13)).join('')}`;
  console.log(`\n${columns('What became of them', ['sent', ...OUTCOMES])}`);
  for (const { kind, sent, became } of kinds)
    console.log(columns(kind, [sent, ...OUTCOMES.map((outcome) => became[outcome] || '')]));
  const sumOf = (outcome: RecordOutcome): number => kinds.reduce((sum, { became }) => sum + became[outcome], 0);
  const sent = kinds.reduce((sum, one) => sum + one.sent, 0);
  console.log(columns('all', [sent, ...OUTCOMES.map(sumOf)]));
  for (const [name, count] of refused) console.log(`  ${name}: refused by the broker (${count})`);
  console.log(
    `\n  ${megabytes.toFixed(0)} MiB in ${seconds.toFixed(0)} s; ${codecs.map((one) => one.join(' ')).join(', ')}`,
  );
  const { without, with: during, ratio } = purchases;
  for (const [name, { count, p50, p95 }] of [
    ['without', without],
    ['with', during],
  ] as const)
    console.log(`  purchases ${name}: ${count} completed, p50 ${p50.toFixed(0)} ms, p95 ${p95.toFixed(0)} ms`);
  console.log(`  p95 with over without: ${ratio.toFixed(2)} (at most ${RATIO_MAX} wanted)`);
  console.log(`  ${processes} processes, none of which may end or start again`);
  for (const one of breaks) console.log(`  BROKEN ${one}`);
}

// The platform ends with this process only when the process runs its exit handlers.
for (const signal of ['SIGINT', 'SIGTERM'] as const) process.on(signal, () => process.exit(1));

main().catch((error: unknown) => {
  console.error(error);
  console.log('\n0 passed, 1 failed');
  endProcess(1);
});
