// Pythons with the packages of a requirements file, each in an environment of its own that is made once.
import { spawnSync } from 'node:child_process';
import { existsSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';

const root = join(__dirname, '../../..');

/**
 * @param name of the environment, and of its folder below `.kafka`
 * @param requirements a file in the form of pip
 * @returns the path of its interpreter
 */
export function pythonWith(name: string, requirements: string): string {
  const folder = join(root, '.kafka', name);
  const stamp = join(folder, 'installed.txt');
  const wanted = readFileSync(requirements, 'utf8');
  if (!existsSync(stamp) || readFileSync(stamp, 'utf8') !== wanted) {
    rmSync(folder, { recursive: true, force: true });
    run('python3', ['-m', 'venv', folder]);
    run(join(folder, 'bin/pip'), ['install', '--quiet', '-r', requirements]);
    writeFileSync(stamp, wanted);
  }
  return join(folder, 'bin/python');
}

function run(program: string, args: readonly string[]): void {
  const { status, stderr } = spawnSync(program, args, { encoding: 'utf8' });
  if (status !== 0) throw new Error(`${program} ${args[0]} failed:\n${stderr}`);
}
