// What the platform costs at rest, by how its services are grouped into processes. All groupings run at the same time, so
// that a neighbour's noise falls on all of them.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { customers } from './client';
import { PlatformUnderTest } from './platform-under-test';
import { cpuOfTrees, memoryOfTrees, total } from './processes';
import { closedLoop } from './purchases';
import { figure, percent, printSection } from './report';

const GROUPINGS = [
  { title: 'ten processes', args: [] },
  { title: 'small: two processes of everything', args: ['--small'] },
] as const;
/** What two processes of everything should need at rest. */
const WANTED = '600 MiB, 3 % of a core';
const USERS = 30;
const IN_FLIGHT = 20;

export interface IdleSizes {
  readonly settleSeconds: number;
  readonly idleSeconds: number;
  /** Purchases that each has done before: at rest is not the same as never used. */
  readonly warmUp: number;
}

export async function groupings({ settleSeconds, idleSeconds, warmUp }: IdleSizes): Promise<void> {
  const running: { readonly title: string; readonly platform: PlatformUnderTest }[] = [];
  try {
    for (const { title, args } of GROUPINGS) {
      running.push({ title, platform: await PlatformUnderTest.launch('over Kafka', { args }) });
    }
    await measureIdle('At rest after the start', running, settleSeconds, idleSeconds);
    for (const { platform } of running) {
      await closedLoop(platform, await customers(platform.url, USERS), warmUp, IN_FLIGHT);
    }
    await measureIdle(`At rest after ${warmUp} purchases`, running, settleSeconds, idleSeconds);
  } finally {
    await Promise.all(running.map(({ platform }) => platform.stop()));
  }
}

async function measureIdle(
  title: string,
  running: readonly { readonly title: string; readonly platform: PlatformUnderTest }[],
  settleSeconds: number,
  idleSeconds: number,
): Promise<void> {
  await pause(settleSeconds * 1000);
  const before = running.map(({ platform }) => total(cpuOfTrees(ownProcesses(platform))));
  await pause(idleSeconds * 1000);
  const lines = running.map(({ title: grouping, platform }, index) => {
    const pids = ownProcesses(platform);
    const cpu = percent(total(cpuOfTrees(pids)) - before[index]!, idleSeconds * 1000);
    return `${grouping} (${pids.length}): ${figure(total(memoryOfTrees(pids)) / 2 ** 20)} MiB, ${cpu} of a core`;
  });
  printSection(`${title}, our processes only (wanted for two: ${WANTED})`, ...lines);
}

/** Of services and counterparties; without broker, database, ingress, and what supervises them. */
function ownProcesses(platform: PlatformUnderTest): number[] {
  const note = JSON.parse(readFileSync(join(platform.folder, 'platform.json'), 'utf8')) as {
    processes: { pid: number }[];
  };
  return [...new Set(note.processes.map(({ pid }) => pid))];
}

const pause = (ms: number): Promise<void> => new Promise((resolve) => setTimeout(resolve, ms));
