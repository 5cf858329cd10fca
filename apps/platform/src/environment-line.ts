// One line of a file that `node --env-file` reads.
import { ConfigError } from '@aiyrbas/config';

/**
 * Node takes what stands between two equal quotation marks as it is; in double ones it reads `\\n` as a line break.
 * @throws ConfigError for a value that no quotation mark can hold.
 */
export function environmentLine(name: string, value: string): string {
  const quote = ["'", '`', '"'].find((mark) => !value.includes(mark) && !(mark === '"' && value.includes('\\n')));
  if (quote === undefined) throw new ConfigError(`${name} holds all of ' " and \`; it should do without one of them`);
  return `${name}=${quote}${value}${quote}`;
}
