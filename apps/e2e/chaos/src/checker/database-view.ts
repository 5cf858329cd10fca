// The checker's own eyes: plain SQL over every schema, with no word of the platform's code. Amounts are integers in minor
// units, as text; all arithmetic is PostgreSQL's.
import { Client } from 'pg';

export interface DatabaseView {
  rows<Row extends object>(sql: string, params?: readonly unknown[]): Promise<Row[]>;
  close(): Promise<void>;
}

export async function openDatabaseView(databaseUrl: string): Promise<DatabaseView> {
  const client = new Client({ connectionString: databaseUrl });
  await client.connect();
  return {
    rows: async <Row extends object>(sql: string, params: readonly unknown[] = []) =>
      (await client.query<Row>(sql, [...params])).rows,
    close: () => client.end(),
  };
}
