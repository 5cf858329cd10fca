// Changes of files that people write: each says where it goes, and stops the generator where that place is not found.
import { execSync } from 'node:child_process';
import type { Tree } from '@nx/devkit';

export function edit(tree: Tree, path: string, change: (text: string) => string): void {
  const before = tree.read(path, 'utf8');
  if (before === null) throw new Error(`${path} is not there`);
  const after = change(before);
  if (after === before) throw new Error(`${path} has no place for what is new: the generator no longer fits it`);
  tree.write(path, after);
}

/** Puts text behind the last place that the pattern matches, or changes nothing. */
export function afterLast(text: string, pattern: RegExp, added: string): string {
  const last = [...text.matchAll(new RegExp(pattern.source, 'gm'))].at(-1);
  if (last === undefined) return text;
  const at = last.index + last[0].length;
  return text.slice(0, at) + added + text.slice(at);
}

/** Adds an item to the list that is declared under a name, on a line of its own where the others have theirs. */
export const inList = (text: string, name: string, item: string): string =>
  text.replace(
    new RegExp(`(\\b${name}\\b[^=\\n]*= \\[)([^\\]]*?),?(\\s*)\\]`),
    (_, head: string, items: string, end: string) => {
      if (items === '') return `${head}${item}]`;
      return end === '' ? `${head}${items}, ${item}]` : `${head}${items},\n  ${item},${end}]`;
    },
  );

export const pascal = (name: string): string =>
  name.replace(/(^|[-.])([a-z0-9])/g, (_, __, first: string) => first.toUpperCase());
export const camel = (name: string): string => pascal(name).replace(/^./, (first) => first.toLowerCase());

/** Gives what is left to do once the changes lie on the disk. */
export function finish(tree: Tree, commands: readonly string[], next: readonly string[]): () => void {
  const changed = tree.listChanges().map(({ path }) => path);
  const format = `npx prettier --write --ignore-unknown --log-level warn ${changed.join(' ')}`;
  return () => {
    for (const command of [...commands, format]) execSync(command, { cwd: tree.root, stdio: 'inherit' });
    console.log(['', 'What comes next:', ...next.map((step) => `- ${step}`)].join('\n'));
  };
}
