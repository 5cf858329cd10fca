// Every operation and every code, so that a new one cannot be forgotten.
import {
  type Access,
  OPERATIONS,
  PROBLEMS,
  PROBLEM_CODES,
  PROBLEM_HELP,
  type Role,
  cacheControlOf,
  hasLocationRule,
  locationOf,
  locationTemplateOf,
  needsRetryAfter,
  problemType,
  retryAfterSecondsOf,
} from './index';

const created = OPERATIONS.filter(({ status }) => status === 201);
const named = (operations: typeof OPERATIONS): [string, (typeof OPERATIONS)[number]][] =>
  operations.map((operation) => [operation.id, operation]);

describe('Cache-Control', () => {
  it('lets nobody keep an answer, except public keys for a minute', () => {
    const storable = OPERATIONS.filter((operation) => cacheControlOf(operation) !== 'no-store');
    expect(storable.map(({ id }) => id)).toEqual(['quoteKeys', 'ledgerKeys']);
    expect(storable.map((operation) => [operation.access, cacheControlOf(operation)])).toEqual(
      storable.map(() => ['public', 'public, max-age=60']),
    );
  });
});

describe('Location', () => {
  it.each(named(created))(
    'of %s leads to an operation that reads, and that a caller of it may call',
    (_, operation) => {
      expect(hasLocationRule(operation)).toBe(true);
      const template = locationTemplateOf(operation);
      if (template === undefined) return;
      const reader = OPERATIONS.find(({ method, path }) => method === 'GET' && samePath(path, template));
      expect(reader).toBeDefined();
      expect(rolesOf(operation.access).some((role) => rolesOf(reader!.access).includes(role))).toBe(true);
    },
  );

  it('is nowhere only of what nobody can read again', () => {
    const nowhere = created.filter((operation) => locationTemplateOf(operation) === undefined);
    expect(nowhere.map(({ id }) => id)).toEqual(['requestQuote', 'sendBankMessage', 'sendDeposit']);
  });

  it.each<[string, Record<string, string>, object, string | undefined]>([
    ['placeOrder', {}, { id: 'a1' }, '/v1/orders/a1'],
    ['decideOrder', { id: 'a1' }, { id: 'b2' }, '/v1/orders/a1/decisions'],
    ['proposeParked', { service: 'kyc', id: '7' }, { id: 'b2' }, '/ops/v1/kyc/parked/7'],
    ['registerCustomer', {}, { id: 'a1' }, '/v1/customers/me'],
    ['requestQuote', {}, { id: 'a1' }, undefined],
    ['showOrder', { id: 'a1' }, { id: 'a1' }, undefined],
  ])('of %s with %j and %j is %s', (id, params, reply, location) => {
    expect(
      locationOf(
        OPERATIONS.find((one) => one.id === id)!,
        params,
        reply,
      ),
    ).toBe(location);
  });

  const samePath = (path: string, template: string): boolean =>
    path.replaceAll(/\{\w+\}/g, '{}') === template.replaceAll(/\{\w+\}/g, '{}');
  const rolesOf = (access: Access): readonly Role[] => (typeof access === 'string' ? [] : access);
});

describe('Retry-After', () => {
  it.each(PROBLEM_CODES)('of %s is there where its status says to come again', (code) => {
    if (needsRetryAfter(code)) expect(retryAfterSecondsOf(code)).toBeGreaterThan(0);
    else if (PROBLEMS[code] !== 409) expect(retryAfterSecondsOf(code)).toBeUndefined();
    expect(Number.isInteger(retryAfterSecondsOf(code) ?? 0)).toBe(true);
  });

  it('is said of a conflict only where time alone ends it', () => {
    const conflicts = PROBLEM_CODES.filter((code) => PROBLEMS[code] === 409);
    expect(conflicts.filter((code) => retryAfterSecondsOf(code) !== undefined)).toEqual(['idempotency_key_in_use']);
  });
});

describe('the page of a problem', () => {
  it.each(PROBLEM_CODES)('%s says cause and cure in whole sentences', (code) => {
    const { cause, cure } = PROBLEM_HELP[code];
    for (const text of [cause, cure]) expect(text).toMatch(/^[A-Z].{15,}[.]$/);
    expect(cause).not.toBe(cure);
    expect(problemType(code)).toBe(`https://aiyrbas.kz/problems/${code}`);
  });

  it('is there for no other code', () => {
    expect(Object.keys(PROBLEM_HELP).sort()).toEqual([...PROBLEM_CODES].sort());
  });

  it('speaks of paths that there are', () => {
    const texts = Object.values(PROBLEM_HELP).flatMap(({ cause, cure }) => [cause, cure]);
    const calls = texts.flatMap((text) => [...text.matchAll(/(GET|POST) (\/[\w/-]+)/g)].map(([, ...call]) => call));
    expect(calls.length).toBeGreaterThan(5);
    for (const [method, path] of calls)
      expect(OPERATIONS.some((operation) => operation.method === method && operation.path === path)).toBe(true);
  });
});
