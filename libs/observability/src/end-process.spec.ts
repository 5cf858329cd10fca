// What a program prints last reaches a reader that is slow.
import { spawn } from 'node:child_process';
import { join } from 'node:path';

const LINES = 50_000;

it.each(['stdout', 'stderr'] as const)(
  '%s arrives whole, however late it is read',
  async (name) => {
    // The compiled file: the child is a plain Node.
    const program = `
    const { endProcess } = require(${JSON.stringify(join(__dirname, '../dist'))});
    for (let at = 0; at < ${LINES}; at += 1) process.${name}.write('line ' + at + '\\n');
    endProcess(3);
  `;
    const child = spawn(process.execPath, ['-e', program], { stdio: ['ignore', 'pipe', 'pipe'] });
    const code = new Promise((resolve) => child.once('close', resolve));
    await new Promise((resolve) => child[name].once('readable', resolve));
    await new Promise((resolve) => setTimeout(resolve, 200));
    let text = '';
    child[name].setEncoding('utf8').on('data', (part: string) => void (text += part));
    expect(await code).toBe(3);
    expect(text.split('\n').at(-2)).toBe(`line ${LINES - 1}`);
  },
  30_000,
);
