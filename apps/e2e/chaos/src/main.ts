// `npm run chaos`: a load of orders while everything dies, then the checker. See tools/chaos.mjs for what can be asked.
import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { parseArgs } from 'node:util';
import { type ChaosReport, run } from './run';

const { values: options } = parseArgs({
  options: {
    seed: { type: 'string' },
    orders: { type: 'string', default: '500' },
    kills: { type: 'string', default: '30' },
    customers: { type: 'string' },
    width: { type: 'string', default: '12' },
    quiet: { type: 'string' },
    kafka: { type: 'boolean', default: false },
    keep: { type: 'boolean', default: false },
  },
});

async function main(): Promise<void> {
  const seed = Number.parseInt(options.seed ?? String(Date.now() % 1_000_000), 10);
  const orders = Number.parseInt(options.orders, 10);
  const kills = Number.parseInt(options.kills, 10);
  const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-chaos-'));
  const requested = (['customers', 'width', 'quiet'] as const).flatMap((name) =>
    options[name] ? [`--${name} ${options[name]}`] : [],
  );
  const how = [
    `--seed ${seed} --orders ${orders} --kills ${kills}`,
    ...requested,
    ...(options.kafka ? ['--kafka'] : []),
  ];
  const again = `npm run chaos -- ${how.join(' ')}`;
  console.log(
    `Chaos: ${orders} orders, ${kills} kills, ${options.kafka ? 'over Kafka' : 'one process'}. Again: ${again}`,
  );
  let report: ChaosReport | undefined;
  try {
    report = await run({
      folder,
      seed,
      orders,
      kills,
      customers: Number.parseInt(options.customers ?? String(Math.max(13, Math.ceil(orders / 8))), 10),
      width: Number.parseInt(options.width, 10),
      quietMs: Number.parseInt(options.quiet ?? (options.kafka ? '2500' : '500'), 10),
      mode: options.kafka ? 'over Kafka' : 'one process',
      print: (line) => console.log(`  ${line}`),
    });
  } finally {
    if (options.keep) console.log(`  kept in ${folder}`);
    else rmSync(folder, { recursive: true, force: true, maxRetries: 5 });
  }
  print(report);
  const failed = report.results.filter(({ breaks }) => breaks.length > 0).length;
  if (failed > 0) console.log(`\nRun it again: ${again}`);
  console.log(`\n${report.results.length - failed} passed, ${failed} failed`);
  process.exit(failed === 0 && report.orders >= orders ? 0 : 1);
}

function print({ results, faults, points, states, decided, orders, held }: ChaosReport): void {
  console.log('\nWhat was done to it');
  for (const [what, count] of faults) console.log(`  ${String(count).padStart(6)}  ${what}`);
  console.log(
    `  ${points.hit.length} of ${points.all.length} crash points hit${points.hit.length < points.all.length ? `; not: ${points.all.filter((one) => !points.hit.includes(one)).join(', ')}` : ''}`,
  );
  console.log(`\nWhat became of ${orders} orders`);
  for (const [state, count] of states) console.log(`  ${String(count).padStart(6)}  ${state}`);
  console.log(`  ${String(decided).padStart(6)}  decisions by two operators`);
  for (const { id, reason } of held) console.log(`  for a person: ${id} ${reason}`);
  console.log('\nWhat the checker found');
  for (const { id, rule, checked, breaks } of results) {
    console.log(`  ${breaks.length === 0 ? 'ok    ' : 'BROKEN'} ${id.padEnd(4)} ${rule} (${checked})`);
    for (const one of breaks) console.log(`           ${one}`);
  }
}

main().catch((error: unknown) => {
  console.error(error);
  console.log('\n0 passed, 1 failed');
  process.exit(1);
});
