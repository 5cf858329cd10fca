import { customers } from './client';
import { PlatformUnderTest } from './platform-under-test';
import { closedLoop, openLoop, totalCpu } from './purchases';

async function main(): Promise<void> {
  const platform = await PlatformUnderTest.start((process.argv[2] as 'one process') ?? 'one process');
  const people = await customers(platform.url, 30);
  await closedLoop(platform, people, 100, 8);
  for (let i = 0; i < 2; i++) {
    const low = await openLoop(platform, people, 4, 5);
    console.log('low', low, totalCpu(low));
    const high = await closedLoop(platform, people, 400, 16);
    console.log('high', high, totalCpu(high));
  }
  await platform.stop();
}
void main();
