// The bank's operator as commands of a shell: the kit runs them and waits for their end.
import { spawn } from 'node:child_process';
import type { Operator } from './conversation';

const STOP = 'stop';
const START = 'start';

export interface OperatorCommands {
  /** Run with `stop` and later with `start` as `$1`. */
  readonly restart?: string | undefined;
  readonly changeKey?: string | undefined;
}

export const operatorOf = ({ restart, changeKey }: OperatorCommands): Operator => ({
  ...(restart === undefined ? {} : { stop: () => run(restart, STOP), start: () => run(restart, START) }),
  ...(changeKey === undefined ? {} : { changeKey: () => run(changeKey) }),
});

/** @throws Error when it ends with another code than 0. */
async function run(command: string, ...args: readonly string[]): Promise<void> {
  const child = spawn('sh', ['-c', command, 'operator', ...args], { stdio: ['ignore', 'inherit', 'inherit'] });
  const code = await new Promise<number | null>((resolve, reject) => {
    child.once('error', reject);
    child.once('exit', resolve);
  });
  if (code !== 0) throw new Error(`"${command}" ${args.join(' ')} ended with ${code}`);
}
