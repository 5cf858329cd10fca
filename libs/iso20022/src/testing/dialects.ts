// The corpus of messages in the habits of real banks, with what must be read from each.
import { readFileSync, readdirSync } from 'node:fs';
import { join } from 'node:path';

export interface Dialect {
  readonly file: string;
  /** A bank, or the country whose banks write so. */
  readonly bank: string;
  readonly habit: string;
  /** A key of `sources.json`. */
  readonly source: string;
  /** Whether the official schema accepts it; absent where there is none of its version. */
  readonly schema?: 'valid' | 'invalid';
  readonly expected: readonly string[];
  /** What bank-gateway must make of it; its own spec runs it. */
  readonly gateway: readonly string[];
}

const FOLDER = join(__dirname, 'dialects');
const readJson = (name: string): unknown => JSON.parse(readFileSync(join(FOLDER, name), 'utf8'));

export const DIALECTS = readJson('expected.json') as readonly Dialect[];
export const SOURCES = readJson('sources.json') as Readonly<Record<string, string>>;
export const dialectFiles = (): string[] => readdirSync(join(FOLDER, 'messages'));
export const dialectXml = (file: string): string => readFileSync(join(FOLDER, 'messages', file), 'utf8');
