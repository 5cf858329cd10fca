// Personal data is readable where it must be - at the bank, and by the person - and nowhere else; and each service's
// database role sees its own schema only.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { EVENTS, topicNamed } from '@aiyrbas/contracts';
import { makeIin } from '@aiyrbas/kz';
import { Database } from '@aiyrbas/persistence';
import Ajv2020 from 'ajv/dist/2020';
import { SCHEMAS } from '../language/ledger';
import { Citizen } from '../language/person';
import type { Platform } from '../language/platform';
import { ibanOf } from '../language/simulated-accounts';
import { leave, sharedPlatform } from '../language/together';

const CANARY = {
  iin: makeIin('1990-01-15', 'female', 4_321),
  fullName: 'Қарлығаш Канарейкина',
  phone: '+77771234567',
  email: 'canary.bird@example.kz',
  documentNumber: 'CANARY7654321',
};

let platform: Platform;
beforeAll(async () => {
  platform = await sharedPlatform();
  const bird = await Citizen.registers(platform, CANARY);
  await bird.links(ibanOf('eurasian'));
  const order = await bird.seesItEnd((await bird.buys()).id);
  expect(order.state).toBe('completed');
  // Refused calls must not disclose it either.
  await bird.call('/v1/customers', { body: { iin: CANARY.iin, fullName: CANARY.fullName } });
  await bird.call('/v1/bank-accounts', { body: { iban: 'KZ000000000000000000' } });
}, 60_000);
afterAll(leave);

it('no table outside the simulated bank, no log line and no event shows who somebody is', async () => {
  const secrets = [...Object.values(CANARY), ibanOf('eurasian')];
  const found: string[] = [];
  for (const [table, text] of await platform.dump()) {
    if (table.startsWith('bank_simulator.')) continue;
    found.push(...secrets.filter((secret) => text.includes(secret)).map((secret) => `${table}: ${secret}`));
  }
  found.push(...secrets.filter((secret) => platform.output.includes(secret)).map((secret) => `the log: ${secret}`));
  expect(found).toEqual([]);
});

it('every published event is valid against its published JSON Schema', async () => {
  const ajv = new Ajv2020({ strict: false });
  const folder = join(__dirname, '../../../../../docs/reference/schemas');
  const validators = new Map(
    EVENTS.map((event) => [
      event.type,
      ajv.compile(JSON.parse(readFileSync(join(folder, `${event.type}.json`), 'utf8')) as object),
    ]),
  );
  let checked = 0;
  await platform.readDatabase(async (db) => {
    for (const schema of SCHEMAS) {
      const rows = await db.query<{ topic: string; type: string; body: string }>(
        `select topic, type, body from ${schema}.outbox`,
      );
      for (const { type, body } of rows.filter((row) => !topicNamed(row.topic).external)) {
        const validate = validators.get(type)!;
        expect({ type, fits: validate(JSON.parse(body)), errors: validate.errors }).toEqual({
          type,
          fits: true,
          errors: null,
        });
        checked += 1;
      }
    }
  });
  expect(checked).toBeGreaterThan(15);
});

it.each(SCHEMAS)('the role of %s reads no other service’s table, and makes no table of its own', async (schema) => {
  await platform.readDatabase(async (db) => {
    const tables = await db.query<{ schema: string; name: string }>(
      `select schemaname as schema, tablename as name from pg_tables where schemaname = any($1::text[])`,
      [SCHEMAS],
    );
    const attempt = async (sql: string): Promise<string> => {
      try {
        await asRole(db, `${schema}_app`, sql);
        return 'allowed';
      } catch (error) {
        return (error as { code: string }).code;
      }
    };
    for (const table of tables.filter((one) => one.schema !== schema)) {
      expect([table.name, await attempt(`select 1 from "${table.schema}"."${table.name}" limit 1`)]).toEqual([
        table.name,
        '42501',
      ]);
    }
    expect(await attempt(`select 1 from ${schema}.outbox limit 1`)).toBe('allowed');
    expect(await attempt(`create table ${schema}.smuggled (id int)`)).toBe('42501');
    expect(await attempt(`create table public.smuggled (id int)`)).toBe('42501');
  });
});

it('the ledger’s role changes nothing that was booked', async () => {
  await platform.readDatabase(async (db) => {
    for (const table of ['transfer', 'transaction', 'account']) {
      for (const sql of [
        `update ledger.${table} set firm = firm`,
        `delete from ledger.${table}`,
        `truncate ledger.${table} cascade`,
      ]) {
        await expect(asRole(db, 'ledger_app', sql)).rejects.toMatchObject({ code: '42501' });
      }
    }
  });
});

const asRole = (db: Database, role: string, sql: string): Promise<unknown> =>
  db.tx(async (tx) => {
    await tx.query(`set local role ${role}`);
    return tx.query(sql);
  });
