// Attackers who know the platform well: tokens signed with the issuer's own key and wrong in one thing only, amounts
// that other parsers would take, calls that fit no operation, and accounts and quotes of other people.
import { createHmac, createPrivateKey, generateKeyPairSync, randomUUID, sign } from 'node:crypto';
import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { OPERATIONS, type Operation, type Problem, type SchemaPath, day, instant, pathsIn } from '@aiyrbas/contracts';
import { ledgerBalances } from '../language/ledger';
import { call, problemCodeOf, shapeOf, tokenFor } from '../language/http';
import { Citizen, Person, type Quote, someone } from '../language/person';
import { type Platform, pause } from '../language/platform';
import { ibanAt } from '../language/simulated-accounts';
import { leave, sharedPlatform } from '../language/together';

let platform: Platform;
let aigerim: Citizen;
let daulet: Citizen;
/** Runs out while the other attacks are tried. */
let aging: Quote;
beforeAll(async () => {
  platform = await sharedPlatform();
  aigerim = await Citizen.withAccountAt(platform, 'eurasian');
  daulet = await Citizen.withAccountAt(platform, 'halyk');
  aging = await aigerim.quotes();
}, 100_000);
afterAll(() => ledgerBalances(platform), 60_000);
afterAll(leave, 60_000);

const NOBODYS = '019aaf00-0000-7000-8000-00000000ffff';
const callWith = (authorization: string) => call<Problem>(platform, '/v1/orders', { headers: { authorization } });
const part = (value: object): string => Buffer.from(JSON.stringify(value)).toString('base64url');
const parts = (token: string): [Record<string, unknown>, Record<string, unknown>] => {
  const [header, payload] = token.split('.').map((text) => Buffer.from(text, 'base64url').toString());
  return [JSON.parse(header!) as Record<string, unknown>, JSON.parse(payload!) as Record<string, unknown>];
};

describe('a token signed with the issuer’s own key', () => {
  type Change = { header?: object; claims?: object };
  const forge = async ({ header = {}, claims = {} }: Change): Promise<string> => {
    const key = JSON.parse(readFileSync(join(platform.dataDir, 'keys', 'dev-issuer.jwk.json'), 'utf8')) as object;
    const [usualHeader, usualClaims] = parts(await tokenFor(platform, 'customer', 'mallory'));
    const text = `${part({ ...usualHeader, ...header })}.${part({ ...usualClaims, ...claims })}`;
    const privateKey = createPrivateKey({ key: key as never, format: 'jwk' });
    return `${text}.${sign('sha256', Buffer.from(text), { key: privateKey, dsaEncoding: 'ieee-p1363' }).toString('base64url')}`;
  };
  const inSeconds = (seconds: number): number => Math.floor(Date.now() / 1000) + seconds;

  it('and right in everything is let in, so each of the others fails for its own reason', async () => {
    expect((await callWith(`Bearer ${await forge({})}`)).status).toBe(200);
  });

  it.each<[string, string, () => Change]>([
    ['for another audience', 'is for another audience', () => ({ claims: { aud: 'another-api' } })],
    ['for no audience', 'is for another audience', () => ({ claims: { aud: undefined } })],
    [
      'of another issuer',
      'comes from an issuer that is not accepted',
      () => ({ claims: { iss: 'https://elsewhere.example' } }),
    ],
    ['that has expired', 'has expired', () => ({ claims: { exp: inSeconds(-60) } })],
    ['that never expires', 'lacks a claim, or has a wrong one', () => ({ claims: { exp: undefined } })],
    ['that is not valid yet', 'is not valid yet', () => ({ claims: { nbf: inSeconds(600) } })],
    ['that names nobody', 'has no usable subject', () => ({ claims: { sub: undefined } })],
    ['that is an ID token', 'is not an access token of an accepted type', () => ({ header: { typ: 'JWT' } })],
    ['of no type', 'is not an access token of an accepted type', () => ({ header: { typ: undefined } })],
    ['with a critical extension that we do not know', 'is not a signed JWT', () => ({ header: { crit: ['x'], x: 1 } })],
  ])('%s is a 401 with the same body as any other, and the header says that it %s', async (_, reason, change) => {
    const none = await call<Problem>(platform, '/v1/orders');
    const response = await callWith(`Bearer ${await forge(change())}`);
    expect(response.status).toBe(401);
    expect(shapeOf(response)).toEqual(shapeOf(none));
    expect(none.headers.get('www-authenticate')).toBe('Bearer');
    const challenge = `Bearer error="invalid_token", error_description="the token ${reason}"`;
    expect(response.headers.get('www-authenticate')).toBe(challenge);
  });

  it('with roles that are none gives no rights', async () => {
    for (const roles of [undefined, 'root administrator', ['root'], { admin: true }]) {
      expect(problemCodeOf(await callWith(`Bearer ${await forge({ claims: { roles } })}`))).toBe('403 forbidden');
    }
  });
});

describe('a token signed with a key of the attacker’s own', () => {
  const own = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const signed = async (header: object): Promise<string> => {
    const [, claims] = parts(await tokenFor(platform, 'customer', 'mallory'));
    const text = `${part({ alg: 'ES256', typ: 'at+jwt', ...header })}.${part({ ...claims, roles: ['admin'] })}`;
    const signature = sign('sha256', Buffer.from(text), { key: own.privateKey, dsaEncoding: 'ieee-p1363' });
    return `${text}.${signature.toString('base64url')}`;
  };

  it.each<[string, object]>([
    ['in the header', { jwk: own.publicKey.export({ format: 'jwk' }) }],
    ['at an address in the header', { jku: 'http://127.0.0.1:9/keys' }],
    ['under the issuer’s key id', { kid: 'dev-issuer' }],
    ['under a key id that is a path', { kid: '../../dev/null' }],
  ])('%s is a 401', async (_, header) => {
    expect(problemCodeOf(await callWith(`Bearer ${await signed(header)}`))).toBe('401 unauthenticated');
  });

  it('that is the issuer’s public key, taken for a shared secret, is a 401', async () => {
    const { keys } = (await call<{ keys: object[] }>(platform, '/oidc/jwks')).body;
    const [, claims] = parts(await tokenFor(platform, 'customer', 'mallory'));
    for (const secret of [JSON.stringify(keys[0]), (keys[0] as { x: string }).x, '']) {
      const text = `${part({ alg: 'HS256', typ: 'at+jwt' })}.${part(claims)}`;
      const token = `${text}.${createHmac('sha256', secret).update(text).digest('base64url')}`;
      expect(problemCodeOf(await callWith(`Bearer ${token}`))).toBe('401 unauthenticated');
    }
  });
});

describe('an amount', () => {
  const quoteFor = (amount: string, asset = 'KZT') =>
    aigerim.call<Problem>('/v1/quotes', {
      raw: `{"side":"buy","asset":"USDT","${asset === 'KZT' ? 'spend' : 'receive'}":{"amount":${amount},"asset":"${asset}"}}`,
    });
  const text = (amount: string): [string, string] => [JSON.stringify(amount), '400 amount_format'];

  it.each([
    ...['NaN', 'Infinity', '-Infinity', '0x1F', '1e3', '1E3', '0b11', '0o7', '1_000', '1,000', '+1', '-1', '-0'].map(
      text,
    ),
    ...['0', '0.00', '', ' ', ' 5000', '5000 ', '5000\n', '5000.', '.5', '05000', '５０００', '5000\u0000', 'null'].map(
      text,
    ),
    ...['0.1', '5000', '9007199254740993', 'null', 'true', '[]', '["5000"]', '{"$gt":0}'].map((raw) => [
      raw,
      '400 amount_format',
    ]),
    ['"0.001"', '400 amount_scale'],
    ['"5000.000"', '400 amount_scale'],
    ['"999.99"', '422 amount_below_minimum'],
  ])('%s is refused', async (raw, refusal) => {
    expect(problemCodeOf(await quoteFor(raw!))).toBe(refusal);
  });

  it('of seven decimals of USDT, or of 38 nines, is refused without being rounded or running over', async () => {
    expect(problemCodeOf(await quoteFor('"100.0000001"', 'USDT'))).toBe('400 amount_scale');
    for (const nines of [19, 38, 400]) {
      const response = await quoteFor(`"${'9'.repeat(nines)}"`);
      expect(response.status).toBe(400);
      expect(['amount_format', 'amount_range']).toContain(response.body.code);
    }
  });
});

describe('an instant or a day', () => {
  // Every operation that takes one is found in the contracts; what its body needs besides is its example.
  const taken = OPERATIONS.flatMap((operation) =>
    (['query', 'body'] as const).flatMap((part) =>
      pathsIn(operation[part] ?? instant.optional()).flatMap(([fieldPath, field]) =>
        fieldPath.length > 0 && (field === instant || field === day)
          ? [
              {
                operation,
                part,
                fieldPath,
                kind: field === instant ? 'instant' : 'day',
                name: `${operation.id} ${fieldPath.join('.')}`,
              },
            ]
          : [],
      ),
    ),
  );
  const NONE = {
    instant: [
      '2099-13-01T00:00:00Z',
      '2099-02-30T00:00:00Z',
      '2099-01-01T25:00:00Z',
      '2099-01-01T23:59:60Z',
      '0000-01-01T00:00:00Z',
    ],
    day: ['2099-13-01', '2099-02-30', '2099-01-00', '0000-01-01', '2099-1-1'],
  };
  const withValueAt = (whole: unknown, [step, ...steps]: SchemaPath, value: string): unknown =>
    step === undefined
      ? value
      : { ...(whole as object), [step]: withValueAt((whole as Record<string, unknown>)?.[step], steps, value) };
  const callerOf = ({ access }: Operation): Promise<Person> =>
    Person.withRole(platform, (access as readonly string[]).includes('customer') ? 'customer' : access.at(-1)!);

  it('is taken by limits, suspensions, statements and registrations at least', () => {
    expect(taken.map(({ name }) => name)).toEqual(
      expect.arrayContaining([
        'proposeLimitPolicy validFrom',
        'suspendRail from',
        'suspendRail to',
        'askStatement day',
        'registerCustomer birthDate',
        'registerCustomer document.issuedAt',
      ]),
    );
  });

  /** Bodies of another form than the example, for fields that only that form has. */
  const OTHER_FORMS: Readonly<Record<string, object>> = { 'decideBankKey to': { choice: 'end', comment: 'rotation' } };

  it.each(taken)(
    'that there is not is a 400 at its path: $name',
    async ({ operation, part, fieldPath, kind, name }) => {
      const caller = await callerOf(operation);
      const path = operation.path.replaceAll(/\{\w+\}/g, NOBODYS);
      for (const text of NONE[kind as 'instant' | 'day']) {
        const given = withValueAt(
          part === 'body' ? (OTHER_FORMS[name] ?? operation.example?.body) : {},
          fieldPath,
          text,
        );
        const response = await caller.call<Problem>(
          part === 'body' ? path : `${path}?${new URLSearchParams(given as Record<string, string>).toString()}`,
          part === 'body' ? { body: given } : {},
        );
        expect([text, problemCodeOf(response)]).toEqual([text, '400 invalid_request']);
        expect(response.body.errors?.map((error) => error.path)).toEqual([fieldPath.join('.')]);
      }
    },
  );
});

describe('a call that fits no operation', () => {
  it.each(['/v1', '/v1/order', '/v1/orders-of-others', '/V1/orders', '/v1/orders/', '/ops/v1/none/parked'])(
    '%s is a 404',
    async (path) => {
      expect(problemCodeOf(await aigerim.call<Problem>(path))).toBe('404 not_found');
    },
  );

  it('that climbs out of its prefix is the call that it climbs to, and no other', async () => {
    expect(problemCodeOf(await aigerim.call<Problem>('/v1/orders/../customers'))).toBe('405 method_not_allowed');
  });

  const paths = [...new Set(OPERATIONS.filter(({ path }) => path.startsWith('/v1')).map(({ path }) => path))];
  it.each(paths)('%s takes no method that it does not declare', async (template) => {
    const declared = OPERATIONS.filter(({ path }) => path === template).map(({ method }) => method as string);
    for (const method of ['GET', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].filter(
      (one) => !declared.includes(one),
    )) {
      const response = await aigerim.call(template.replaceAll(/\{\w+\}/g, NOBODYS), { method });
      expect([method, [404, 405].includes(response.status)]).toEqual([method, true]);
    }
  });

  /** Ids are UUIDs, but for those that their operation says are numbers. */
  const nobodysPathOf = ({ path, params = {} }: Operation): string =>
    path.replaceAll(/\{(\w+)\}/g, (_, name: string) =>
      params[name]?.safeParse(NOBODYS).success === false ? '1' : NOBODYS,
    );
  const creating = OPERATIONS.filter(({ idempotent }) => idempotent).map(({ id }) => id);
  it.each(creating)('%s needs an Idempotency-Key, JSON, and a body of a sane size', async (id) => {
    const operation = OPERATIONS.find((one) => one.id === id)!;
    const { access } = operation;
    const path = nobodysPathOf(operation);
    const mayCall = (role: string): boolean => (access as readonly string[]).includes(role);
    const role = mayCall('operator') ? 'operator' : 'compliance';
    const caller = mayCall('customer') ? aigerim : await Person.withRole(platform, role);
    const authorization = `Bearer ${caller.token}`;
    expect(problemCodeOf(await call<Problem>(platform, path, { body: {}, headers: { authorization } }))).toBe(
      '400 idempotency_key_required',
    );
    const xml = { raw: '<order/>', headers: { 'content-type': 'application/xml' } };
    expect(problemCodeOf(await caller.call<Problem>(path, xml))).toBe('415 unsupported_media_type');
    const huge = { raw: JSON.stringify({ padding: 'x'.repeat(2_000_000) }) };
    expect(problemCodeOf(await caller.call<Problem>(path, huge))).toBe('413 payload_too_large');
  });

  it('with fields that would raise the caller is refused: nothing is read but what is declared', async () => {
    const extras = ['status', 'role', 'customerId', 'id', 'constructor', 'reason'];
    for (const extra of extras) {
      const response = await daulet.call<Problem>('/v1/customers', { body: { ...someone(), [extra]: 'accepted' } });
      expect([extra, problemCodeOf(response)]).toEqual([extra, '400 unknown_field']);
    }
    for (const extra of ['price', 'rate', 'fees', 'receive', 'state', 'acceptUntil']) {
      const body = { ...aigerim.acceptance(await aigerim.quotes()), [extra]: '1' };
      expect([extra, problemCodeOf(await aigerim.call<Problem>('/v1/orders', { body }))]).toEqual([
        extra,
        '400 unknown_field',
      ]);
    }
  });
});

describe('another’s things', () => {
  it('are answered word for word like things that do not exist', async () => {
    const order = await aigerim.seesItEnd((await aigerim.buys()).id);
    for (const path of ['', '/receipt', '/events']) {
      const others = await daulet.call<Problem>(`/v1/orders/${order.id}${path}`);
      expect(others.status).toBe(404);
      expect(shapeOf(others)).toEqual(shapeOf(await daulet.call<Problem>(`/v1/orders/${NOBODYS}${path}`)));
    }
    const cancels = (id: string) => daulet.call<Problem>(`/v1/orders/${id}/cancellation`, { body: {} });
    expect(shapeOf(await cancels(order.id))).toEqual(shapeOf(await cancels(NOBODYS)));
    const mine = await daulet.quotes();
    const pays = (bankAccountId: string) =>
      daulet.call<Problem>('/v1/orders', { body: { quote: mine.token, bankAccountId } });
    expect(problemCodeOf(await pays(aigerim.accountId))).toBe('404 not_found');
    expect(shapeOf(await pays(aigerim.accountId))).toEqual(shapeOf(await pays(NOBODYS)));
  }, 30_000);

  it('may be the same bank account: it is confirmed for each by the bank, and each sees their own', async () => {
    const shared = ibanAt('altyn', '0SHARED000001');
    expect([await aigerim.links(shared), await daulet.links(shared)]).toEqual(['confirmed', 'confirmed']);
    expect(aigerim.accountId).not.toBe(daulet.accountId);
  });

  it('may be an IIN: the second one with it is reviewed, and learns nothing of the first', async () => {
    const registration = someone();
    await Citizen.registers(platform, registration);
    const second = await Person.withRole(platform, 'customer');
    const response = await second.call<{ status: string }>('/v1/customers', {
      body: { ...registration, fullName: 'Біреу Басқа' },
    });
    expect([response.status, response.body.status]).toEqual([201, 'in_review']);
    expect(response.text).not.toContain(registration.fullName);
    const linked = await second.call<Problem>('/v1/bank-accounts', {
      body: { iban: ibanAt('altyn', '0SHARED000001') },
    });
    expect(problemCodeOf(linked)).toBe('409 customer_not_accepted');
  });

  it('are not given to two sessions of one person at once: one quote, one order', async () => {
    const quote = await aigerim.quotes();
    const responses = await Promise.all(
      [1, 2].map(() => aigerim.call<Problem>('/v1/orders', { body: aigerim.acceptance(quote) })),
    );
    const [first, second] = responses.sort((a, b) => a.status - b.status);
    expect(first!.status).toBe(201);
    expect(problemCodeOf(second!)).toBe('409 quote_used');
  });
});

describe('a quote that has run out', () => {
  it('is a 410 a moment after its end, also for a client whose clock is an hour behind; its key is not burnt', async () => {
    const used = await aigerim.quotes();
    const key = randomUUID();
    const accept = (one: Quote, headers: Record<string, string>) =>
      aigerim.call<Problem>('/v1/orders', { body: aigerim.acceptance(one), headers });
    const first = await accept(used, { 'idempotency-key': key });
    await pause(Math.max(0, Date.parse(aging.acceptUntil) - Date.now()) + 20);
    const anHourAgo = new Date(Date.now() - 3_600_000).toUTCString();
    expect(problemCodeOf(await accept(aging, { date: anHourAgo }))).toBe('410 quote_expired');
    // A retry gets the first response, however late it comes. A used quote and an expired quote get different codes.
    const again = await accept(used, { 'idempotency-key': key });
    expect([again.status, again.text]).toEqual([201, first.text]);
    expect(again.headers.get('idempotency-replayed')).toBe('true');
    expect(problemCodeOf(await accept(used, {}))).toBe('409 quote_used');
  }, 60_000);
});
