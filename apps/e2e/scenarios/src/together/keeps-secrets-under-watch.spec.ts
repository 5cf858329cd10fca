// Every personal field holds a canary value. Where it appears outside the simulated bank, there is a leak.
// The search includes other encodings (escaped, hexadecimal, base64) and every kind of failure.
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { makeIin } from '@aiyrbas/kz';
import { SCHEMAS } from '../language/ledger';
import type { HttpReply } from '../language/http';
import { Citizen, Person, someone } from '../language/person';
import type { Platform } from '../language/platform';
import { ibanAt } from '../language/simulated-accounts';
import { leave, sharedPlatform } from '../language/together';

const CANARY = {
  iin: makeIin('1971-07-17', 'male', 777),
  fullName: 'Қанарейбек Сайрағұлы',
  birthDate: '1971-07-17',
  phone: '+77479990417',
  email: 'kanarejbek.sajraguly@canary.example',
  documentNumber: 'CNRY7654321',
};
const IBAN = ibanAt('eurasian', 'CANARY7770001');
const SECRETS = { ...CANARY, iban: IBAN };

const base64 = (text: string): string[] =>
  ['', '.', '..'].map((shift) => {
    // Whatever stands before it, one of three alignments is how it looks inside a longer base64 text.
    const whole = Buffer.from(`${shift}${text}`).toString('base64').replaceAll('=', '');
    return whole.slice(shift === '' ? 0 : shift.length + 1, -2);
  });
const escaped = (text: string): string =>
  [...text].map((sign) => (sign > '~' ? `\\u${sign.charCodeAt(0).toString(16).padStart(4, '0')}` : sign)).join('');
const spellings = (text: string): string[] => [
  text,
  text.toUpperCase(),
  escaped(text),
  encodeURIComponent(text),
  Buffer.from(text).toString('hex'),
  ...base64(text),
];

/** The names of the secrets that can be read in a text. */
const secretsIn = (text: string): string[] =>
  Object.entries(SECRETS)
    .filter(([, secret]) => spellings(secret).some((spelling) => text.includes(spelling)))
    .map(([name]) => name);

let platform: Platform;
let bird: Citizen;
const refusals: HttpReply[] = [];
beforeAll(async () => {
  platform = await sharedPlatform();
  bird = await Citizen.registers(platform, CANARY);
  expect(await bird.links(IBAN)).toBe('confirmed');
  expect((await bird.seesItEnd((await bird.buys()).id)).state).toBe('completed');

  // Everything that can be refused with a canary in it, each in a way of its own.
  const registration = someone(CANARY);
  const stranger = await Person.withRole(platform, 'customer');
  const wrong: object[] = [
    { ...registration, iin: `${CANARY.iin.slice(0, 11)}${(Number.parseInt(CANARY.iin[11]!, 10) + 1) % 10}` },
    { ...registration, phone: `${CANARY.phone}x` },
    { ...registration, email: `${CANARY.email} ` },
    { ...registration, citizenship: CANARY.fullName },
    { ...registration, document: { ...registration.document, number: `${CANARY.documentNumber}!` } },
    { ...registration, acceptedTerms: CANARY.fullName },
  ];
  for (const body of wrong) refusals.push(await stranger.call('/v1/customers', { body }));
  refusals.push(await bird.call('/v1/customers', { body: registration }));
  refusals.push(await bird.call('/v1/customers', { raw: `{"iin":"${CANARY.iin}","fullName":"${CANARY.fullName}",` }));
  refusals.push(await bird.call('/v1/bank-accounts', { body: { iban: `${IBAN.slice(0, -1)}2` } }));
  refusals.push(await bird.call('/v1/bank-accounts', { body: { iban: IBAN, owner: CANARY.fullName } }));
  refusals.push(await bird.call('/v1/orders', { body: { quote: CANARY.fullName, bankAccountId: IBAN } }));
}, 120_000);
afterAll(leave, 40_000);

it('the search works: the simulated bank has its customer’s data, and the canary is found there', async () => {
  const dump = await platform.dump();
  expect(secretsIn(dump.get('bank_simulator.request')!).sort()).toEqual(['fullName', 'iban', 'iin']);
  expect(secretsIn(Buffer.from(`xx${CANARY.fullName}yy`).toString('base64'))).toEqual(['fullName']);
});

it('no column of any table outside the simulated bank, and no message in any log, sings', async () => {
  const dump = await platform.dump();
  expect(dump.size).toBeGreaterThan(80);
  const leaks = [...dump]
    .filter(([table]) => !table.startsWith('bank_simulator.') || table.startsWith('bank_simulator.outbox'))
    .flatMap(([table, text]) => secretsIn(text).map((name) => `${table}: ${name}`));
  expect(leaks).toEqual([]);
});

it('neither what the process says at its most talkative, nor PostgreSQL’s own log', () => {
  expect(platform.output).toContain('order moved');
  expect(secretsIn(platform.output)).toEqual([]);
  expect(secretsIn(readFileSync(join(platform.dataDir, 'postgres.log'), 'utf8'))).toEqual([]);
});

it('no refusal repeats what it refuses', () => {
  expect(refusals.map(({ status }) => status).filter((status) => status < 400 || status >= 500)).toEqual([]);
  for (const { text, status } of refusals)
    expect({ status, text, leaks: secretsIn(text) }).toMatchObject({ leaks: [] });
});

it('metrics count people and name none', async () => {
  expect(secretsIn(await (await fetch(`${platform.url}/metrics`)).text())).toEqual([]);
});

it('operators see an order, and not whose it is', async () => {
  for (const role of ['operator', 'compliance', 'regulator']) {
    const person = await Person.withRole(platform, role);
    for (const path of ['/v1/orders', '/v1/ledger/accounts?limit=100', '/v1/ledger/transactions?limit=100']) {
      const response = await person.call(path);
      expect([role, path, response.status, secretsIn(response.text)]).toEqual([role, path, 200, []]);
    }
  }
});

it('the auditor reads every schema and changes nothing', async () => {
  await platform.readDatabase(async (db) => {
    for (const schema of SCHEMAS) {
      const asAuditor = (sql: string) =>
        db.tx(async (tx) => {
          await tx.query('set local role auditor');
          return tx.query(sql);
        });
      await expect(asAuditor(`select 1 from ${schema}.outbox limit 1`)).resolves.toBeDefined();
      await expect(asAuditor(`delete from ${schema}.cursor`)).rejects.toMatchObject({ code: '42501' });
    }
  });
});
