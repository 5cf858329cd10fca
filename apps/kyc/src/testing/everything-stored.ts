// Everything that a service's schema holds, as a person who reads a dump of it would see it.
import type { Queryable } from '@aiyrbas/persistence';

/** Each row of each table as text; columns of bytes also as the text that they may hide. */
export async function everythingStored(db: Queryable): Promise<string> {
  const tables = await db.query<{ name: string }>(
    `select quote_ident(table_name) as name from information_schema.tables
     where table_schema = current_schema() and table_type = 'BASE TABLE' order by 1`,
  );
  const texts: string[] = [];
  for (const { name } of tables) {
    const rows = await db.query<Record<string, unknown>>(`select * from ${name}`);
    for (const row of rows) {
      for (const value of Object.values(row)) texts.push(...readings(value));
    }
  }
  return texts.join('\n');
}

/** A secret in base64 or in bytes is not a secret. */
function readings(value: unknown): string[] {
  if (Buffer.isBuffer(value)) return [value.toString('utf8'), value.toString('latin1')];
  const text = typeof value === 'string' ? value : (JSON.stringify(value) ?? '');
  const decoded = text.split(/[^A-Za-z0-9_+/-]+/).map((part) => Buffer.from(part, 'base64').toString('utf8'));
  return [text, ...decoded];
}
