// A signal to npm ends what it has started. The shell that npm puts between would keep it to itself; `exec` leaves no shell.
import { spawn } from 'node:child_process';
import { mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { basename, dirname, join } from 'node:path';

const ROOT = join(__dirname, '..');
const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as { scripts: Record<string, string> };

/** In the place of the real one: it waits for a signal, and then takes its time to stop. */
const PROGRAM = `
process.on('SIGTERM', () => setTimeout(() => (console.log('stopped'), process.exit(0)), 200));
console.log('ready', process.argv.slice(2).join(' '));
setTimeout(() => process.exit(1), 20_000);
`;

let folder: string;
beforeEach(() => {
  folder = mkdtempSync(join(tmpdir(), 'aiyrbas-signals-'));
  writeFileSync(join(folder, 'package.json'), JSON.stringify({ name: basename(folder), private: true, scripts }));
});
afterEach(() => rmSync(folder, { recursive: true, force: true }));

test.each(['start', 'stack', 'test', 'test:distributed', 'bench', 'chaos', 'hostile', 'mutants', 'conformance'])(
  'SIGTERM to `npm run %s` stops it, and npm waits until it has stopped',
  async (name) => {
    const file = join(folder, /tools\/\S+/.exec(scripts[name]!)![0]);
    mkdirSync(dirname(file), { recursive: true });
    writeFileSync(file, PROGRAM);
    const npm = spawn('npm', ['run', name, '--', 'a b', '$HOME'], {
      cwd: folder,
      stdio: ['ignore', 'pipe', 'inherit'],
    });
    let reported = '';
    npm.stdout.on('data', (chunk: Buffer) => {
      reported += chunk.toString();
      if (/^ready/m.test(reported)) npm.kill('SIGTERM');
    });
    const code = await new Promise((resolve) => npm.once('close', resolve));
    expect(reported).toMatch(/^ready .*a b \$HOME$/m);
    expect([/^stopped$/m.test(reported), code]).toEqual([true, 0]);
  },
);
