// Prints what the pods of a namespace hold in memory, from the kubelet's summary: `node memory.mjs SUMMARY.json`.
import { readFileSync } from 'node:fs';

const NOT_OURS = /^(postgres|kafka|redis|gateway)-/;
const { pods } = JSON.parse(readFileSync(process.argv[2], 'utf8'));
const rows = pods
  .filter(({ podRef }) => podRef.namespace === 'platform')
  .map(({ podRef, memory }) => ({ name: podRef.name, mib: (memory?.workingSetBytes ?? 0) / 2 ** 20 }))
  .sort((one, other) => one.name.localeCompare(other.name));
const sum = (some) => some.reduce((total, { mib }) => total + mib, 0).toFixed(0);
for (const { name, mib } of rows) console.log(`${mib.toFixed(0).padStart(6)} MiB  ${name}`);
console.log(`${sum(rows.filter(({ name }) => !NOT_OURS.test(name)))} MiB in the pods of ours, ${sum(rows)} MiB in all`);
