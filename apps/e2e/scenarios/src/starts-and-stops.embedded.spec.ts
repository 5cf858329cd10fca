// Starting and stopping as a person at a terminal meets it.
import { execFileSync } from 'node:child_process';
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { Citizen } from './language/person';
import { Platform, newDataDir, pause, runToEnd } from './language/platform';

const postgresIn = (dataDir: string): string[] =>
  execFileSync('ps', ['-eo', 'args'], { encoding: 'utf8' })
    .split('\n')
    .filter((line) => line.includes(join(dataDir, 'postgres')) && line.includes('bin/postgres'));

describe('a platform', () => {
  it('keeps what it has over a stop, drains with exit code 0, and leaves no PostgreSQL behind', async () => {
    const dataDir = newDataDir();
    const first = await Platform.start({ dataDir });
    let second: Platform | undefined;
    try {
      const buyer = await Citizen.withAccountAt(first, 'altyn');
      const order = await buyer.seesItEnd((await buyer.buys()).id);
      expect(await first.stop()).toBe(0);
      expect(first.output).toContain('stopped; everything is kept');
      // The ledger publishes its opening balances before any consumer runs. Nothing is lost by that.
      expect(first.output).toContain('openings posted');
      expect(first.output).not.toContain('messages are missing');
      expect(postgresIn(dataDir)).toEqual([]);

      // On another port: people are known by the issuer's name, which stays.
      second = await Platform.start({ dataDir });
      const again = Object.assign(Object.create(Citizen.prototype) as Citizen, buyer, { platform: second });
      expect((await again.shows(order.id)).state).toBe('completed');
    } finally {
      await (second ?? first).remove();
    }
  }, 60_000);

  it('that is killed takes its PostgreSQL with it, and the next start goes on from there', async () => {
    const dataDir = newDataDir();
    const first = await Platform.start({ dataDir });
    await first.crash();
    for (let waited = 0; waited < 50 && postgresIn(dataDir).length > 0; waited += 1) await pause(100);
    expect(postgresIn(dataDir)).toEqual([]);
    const second = await Platform.start({ dataDir });
    await second.remove();
  }, 60_000);

  it('explains a port that is in use, and a data folder that another platform runs on, in one sentence', async () => {
    const platform = await Platform.start();
    const otherDir = newDataDir();
    try {
      const { port } = new URL(platform.url);
      const samePort = await runToEnd(otherDir, { AIYRBAS_PORT: port });
      expect(samePort.code).toBe(1);
      expect(samePort.output).toContain(`Port ${port} is in use by another program`);
      expect(samePort.output).not.toMatch(/\n\s+at /);
      const sameFolder = await runToEnd(platform.dataDir);
      expect(sameFolder.code).toBe(1);
      expect(sameFolder.output).toContain(`already runs on ${platform.dataDir} at ${platform.url}`);
      expect(sameFolder.output).not.toMatch(/\n\s+at /);
    } finally {
      rmSync(otherDir, { recursive: true, force: true });
      await platform.remove();
    }
  }, 60_000);

  it('names every wrong setting, what it holds and what it should hold', async () => {
    const folder = newDataDir();
    const { code, output } = await runToEnd(folder, { AIYRBAS_PORT: 'http', LOG_LEVEL: 'loud' });
    rmSync(folder, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(output).toMatch(/AIYRBAS_PORT holds "http"; it should be a port number/);
    expect(output).toMatch(/LOG_LEVEL holds "loud"/);
  });

  it('says so when its data folder cannot be one', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-file-'));
    writeFileSync(join(folder, 'file'), 'not a folder');
    const { code, output } = await runToEnd(join(folder, 'file', 'data'));
    rmSync(folder, { recursive: true, force: true });
    expect(code).toBe(1);
    expect(output).toMatch(/cannot be written|is not a folder/);
    expect(output).not.toMatch(/\n\s+at /);
  });
});
