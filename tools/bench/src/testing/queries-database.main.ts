// A program of its own that asks a PostgreSQL for known things and says what it counted itself:
//   node asks-database.main <url> <how many transactions>
import { Database } from '@aiyrbas/persistence';

async function main(): Promise<void> {
  const database = await Database.open({
    url: process.argv[2] ?? '',
    schema: 'public',
    applicationName: 'asks',
    poolMax: 2,
  });
  await database.query(`create table if not exists counted (id int, text text)`);
  const before = { ...database.stats };
  // One after the other: then what is sent together, and so what is waited for, is the same every time.
  for (let at = 0; at < Number(process.argv[3]); at += 1) {
    await database.tx(async (tx) => {
      const [row] = await tx.query<{ n: string }>(`select count(*) as n from counted`);
      tx.write(`insert into counted values ($1, $2)`, [at, `${row!.n}${'long '.repeat(20_000)}`]);
      tx.write(`update counted set id = id where id = $1`, [at]);
    });
    await database.query(`select id from counted`);
  }
  const { statements, roundTrips, transactions } = database.stats;
  const counted = {
    statements: statements - before.statements,
    roundTrips: roundTrips - before.roundTrips,
    // Statements on their own are transactions for PostgreSQL, and not for the library.
    transactions: transactions - before.transactions + Number(process.argv[3]),
  };
  await database.close();
  process.stdout.write(JSON.stringify(counted));
}

void main();
