// Statements of a migration that a release from before it may trip over while it still runs. It reads SQL as text, so it errs on
// the side of a finding: a migration says in `safeBecause` why a statement harms nobody.
// After "expand and contract": https://martinfowler.com/bliki/ParallelChange.html.

/** What the previous release may rely on, and a pattern of what takes it away; the first group is the table. */
const PATTERNS: readonly (readonly [what: string, pattern: RegExp])[] = [
  ['drops a table', /\bdrop\s+(?:table|view|materialized\s+view)\s+(?:if\s+exists\s+)?(\w+)/gi],
  ['drops a function', /\bdrop\s+(?:function|procedure)\s+(?:if\s+exists\s+)?(\w+)/gi],
  ['drops a column', /\balter\s+table\s+(\w+)[^;]*?\bdrop\s+column\b/gi],
  ['drops an index, which an upsert may name', /\bdrop\s+index\s+(?:if\s+exists\s+)?(\w+)/gi],
  ['renames', /\balter\s+(?:table|view|index)\s+(\w+)[^;]*?\brename\b/gi],
  ['changes a type', /\balter\s+table\s+(\w+)[^;]*?\balter\s+(?:column\s+)?\w+\s+(?:set\s+data\s+)?type\b/gi],
  ['forbids null', /\balter\s+table\s+(\w+)[^;]*?\bset\s+not\s+null\b/gi],
  [
    'adds a column that must be given',
    /\balter\s+table\s+(\w+)[^;]*?\badd\s+(?:column\s+)?(?!constraint|check|unique|primary|foreign)\w+\s(?![^;,]*\bdefault\b)(?![^;,]*\bgenerated\b)[^;,]*\bnot\s+null\b/gi,
  ],
  ['adds a constraint', /\balter\s+table\s+(\w+)[^;]*?\badd\s+(?:constraint|check|unique|primary|foreign)\b/gi],
  ['adds a unique index', /\bcreate\s+unique\s+index\s+(?:if\s+not\s+exists\s+)?\w*\s*on\s+(\w+)/gi],
  ['adds a trigger', /\bcreate\s+(?:constraint\s+)?trigger\s+\w+[^;]*?\bon\s+(\w+)/gi],
  ['takes rights away', /\brevoke\s+[^;']*?\bon\s+(?:table\s+)?(?!function|schema|all)([\w, ]+?)\s+from\b/gi],
  ['deletes rows', /\bdelete\s+from\s+(\w+)/gi],
  ['empties a table', /\btruncate\s+(?:table\s+)?(\w+)\s*[;,']/gi],
];

/** @returns each statement as "drops a column of orders"; nothing for what is done to tables that this migration makes. */
export function contractingStatements(sql: string): string[] {
  const text = withoutBodies(sql.replace(/--[^\n]*/g, ' '));
  const made = new Set(
    [...text.matchAll(/\bcreate\s+(?:unlogged\s+)?table\s+(?:if\s+not\s+exists\s+)?(\w+)/gi)].map(([, name]) => name!),
  );
  const found = PATTERNS.flatMap(([what, pattern]) =>
    [...text.matchAll(pattern)].flatMap(([, tables]) =>
      tables!
        .split(',')
        .map((table) => table.trim())
        .filter((table) => !made.has(table))
        .map((table) => `${what}: ${table}`),
    ),
  );
  return [...new Set(found)];
}

/** What a function does is done when it is called, not by the migration. */
const withoutBodies = (sql: string): string =>
  sql.replace(/\bcreate\s+(?:or\s+replace\s+)?(?:function|procedure)\b[\s\S]*?\bas\s+(\$\w*\$)[\s\S]*?\1/gi, ' ');
