import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import Ajv2020 from 'ajv/dist/2020';
import {
  EVENTS,
  type JsonSchema,
  OPERATIONS,
  PROBLEMS,
  ROUTES,
  TOPICS,
  asyncApiDocument,
  breakingChanges,
  fieldErrors,
  jsonSchemaOf,
  moneyInput,
  openApiDocument,
  serviceFor,
  topicNamed,
} from './index';

const published = (name: string): JsonSchema =>
  JSON.parse(readFileSync(join(__dirname, '../published', name), 'utf8')) as JsonSchema;

const text: JsonSchema = { type: 'string' };
function obj(properties: Record<string, JsonSchema>, required: string[] = []): JsonSchema {
  return { type: 'object', properties, required };
}

const refIn = (shapes: Record<string, JsonSchema>) => (ref: string) => shapes[ref.split('/').at(-1)!]!;

describe('an event', () => {
  it.each(EVENTS.map((event) => [event.type, event] as const))(
    '%s: its example fits its schema and its JSON Schema',
    (_, event) => {
      expect(event.schema.safeParse(event.example).error).toBeUndefined();
      const shared: JsonSchema = {};
      const schema = jsonSchemaOf(event.schema, shared);
      const ajv = new Ajv2020({ strict: false });
      const validate = ajv.compile({ ...schema, components: { schemas: shared } });
      expect({ valid: validate(event.example), errors: validate.errors }).toEqual({ valid: true, errors: null });
      expect(event.subject(event.example)).toBeTruthy();
      expect(event.key(event.example)).toBeTruthy();
    },
  );

  it('has a name of its own in the past tense of its topic, and nobody else’s', () => {
    expect(new Set(EVENTS.map((event) => event.type)).size).toBe(EVENTS.length);
    for (const event of EVENTS) {
      expect(event.type.split('.')[0]).toBe(event.topic.split('.')[0]);
      expect(topicNamed(event.topic).external).toBe(false);
    }
  });

  it('has no field for personal data', () => {
    const names = JSON.stringify(EVENTS.map((event) => jsonSchemaOf(event.schema, {})));
    for (const personal of ['iin', 'fullName', 'phone', 'email', 'iban', 'birthDate', 'document']) {
      expect(names).not.toContain(`"${personal}"`);
    }
  });
});

describe('what was published', () => {
  const { events, shared } = published('events.json') as {
    events: Record<string, { schema: JsonSchema; example: unknown }>;
    shared: Record<string, JsonSchema>;
  };

  it.each(Object.keys(events))('%s is still kept: old examples parse, old readers can read', (type) => {
    const event = EVENTS.find((one) => one.type === type);
    expect(event).toBeDefined();
    expect(event!.schema.safeParse(events[type]!.example).success).toBe(true);
    const now: Record<string, JsonSchema> = {};
    const current = jsonSchemaOf(event!.schema, now);
    const resolve = { published: refIn(shared), current: refIn(now) };
    expect(breakingChanges(events[type]!.schema, current, 'output', resolve)).toEqual([]);
  });

  it('of the API is still kept: old requests are taken, old readers can read', () => {
    const before = published('openapi.json') as unknown as OpenApi;
    const now = openApiDocument() as unknown as OpenApi;
    const resolve = { published: refIn(before.components.schemas), current: refIn(now.components.schemas) };
    const broken = Object.entries(before.paths).flatMap(([path, methods]) =>
      Object.entries(methods).flatMap(([method, operation]) => {
        const current = now.paths[path]?.[method];
        if (!current) return [`${method} ${path} is gone`];
        const body = bodyOf(operation);
        return [
          ...(body ? breakingChanges(body, bodyOf(current), 'input', resolve, `${method} ${path}`) : []),
          ...breakingChanges(replyOf(operation), replyOf(current), 'output', resolve, `${method} ${path}`),
        ];
      }),
    );
    expect(broken).toEqual([]);
  });

  it.each<[string, 'input' | 'output', JsonSchema, JsonSchema, string]>([
    ['a removed field', 'output', obj({ a: text, b: text }), obj({ a: text }), '$.b is gone'],
    ['another type', 'output', obj({ a: text }), obj({ a: { type: 'number' } }), '$.a was "string" and is "number"'],
    [
      'a value that readers do not know',
      'output',
      obj({ a: { type: 'string', enum: ['x'] } }),
      obj({ a: { type: 'string', enum: ['x', 'y'] } }),
      '$.a may now be y',
    ],
    [
      'a field that may now be missing',
      'output',
      obj({ a: text }, ['a']),
      obj({ a: text }),
      '$.a is no longer always there',
    ],
    ['a new required input', 'input', obj({ a: text }), obj({ a: text, b: text }, ['b']), '$.b has become required'],
    [
      'a value no longer taken',
      'input',
      obj({ a: { type: 'string', enum: ['x', 'y'] } }),
      obj({ a: { type: 'string', enum: ['x'] } }),
      '$.a no longer takes y',
    ],
    ['a removed input', 'input', obj({ a: text }), obj({}), '$.a is gone'],
    [
      'a break deep inside',
      'output',
      obj({ a: { type: 'array', items: obj({ b: text }) } }),
      obj({ a: { type: 'array', items: obj({}) } }),
      '$.a[].b is gone',
    ],
  ])('would be broken by %s', (_, direction, before, after, complaint) => {
    const resolve = { published: refIn({}), current: refIn({}) };
    expect(breakingChanges(before, after, direction, resolve).join()).toContain(complaint);
  });

  it('is not broken by an optional addition', () => {
    const resolve = { published: refIn({}), current: refIn({}) };
    expect(breakingChanges(obj({ a: text }, ['a']), obj({ a: text, b: text }, ['a']), 'output', resolve)).toEqual([]);
    expect(breakingChanges(obj({ a: text }, ['a']), obj({ a: text, b: text }), 'input', resolve)).toEqual([]);
  });
});

describe('an operation', () => {
  it('is declared once, belongs to the service of its prefix, and refuses with known codes', () => {
    expect(new Set(OPERATIONS.map((operation) => operation.id)).size).toBe(OPERATIONS.length);
    for (const operation of OPERATIONS) {
      if (operation.service !== '*') expect(serviceFor(operation.path.replace(/\/\{.*/, ''))).toBe(operation.service);
      for (const code of operation.refusals) expect(PROBLEMS).toHaveProperty(code);
    }
  });

  it('that creates value under /v1 wants an Idempotency-Key', () => {
    const postOperations = OPERATIONS.filter(({ method, path }) => method === 'POST' && path.startsWith('/v1/'));
    expect(postOperations.filter((operation) => !operation.idempotent)).toEqual([]);
  });

  it('has an example that fits, where it has one', () => {
    for (const { id, body, example } of OPERATIONS) {
      if (body && example?.body)
        expect({ id, error: body.safeParse(example.body).error }).toEqual({ id, error: undefined });
    }
  });
});

describe('a topic', () => {
  it('has one producer and a lower-case name; a route has one prefix', () => {
    expect(new Set(TOPICS.map((topic) => topic.name)).size).toBe(TOPICS.length);
    expect(TOPICS.every((topic) => topic.name === topic.name.toLowerCase())).toBe(true);
    expect(new Set(ROUTES.map((route) => route.prefix)).size).toBe(ROUTES.length);
    expect(serviceFor('/v1/orders-of-others')).toBeUndefined();
  });
});

describe('the AsyncAPI document', () => {
  it('is valid AsyncAPI 3', async () => {
    const { diagnostics } = await new Parser().parse(JSON.stringify(asyncApiDocument()));
    expect(
      diagnostics.filter((one) => one.severity === 0).map((one) => `${one.path.join('.')}: ${one.message}`),
    ).toEqual([]);
  });
});

describe('an amount that a client sends', () => {
  const codeOf = (value: unknown): string | undefined => {
    const parsed = moneyInput.safeParse(value);
    return parsed.success ? undefined : fieldErrors(parsed.error)[0]!.code;
  };

  it.each<[unknown, string | undefined]>([
    [{ amount: '100000.00', asset: 'KZT' }, undefined],
    [{ amount: '0.000001', asset: 'USDT' }, undefined],
    ...[
      'NaN',
      'Infinity',
      '-Infinity',
      '0x1F',
      '1e3',
      '0b11',
      '1_000',
      '+1',
      ' 1',
      '1 ',
      '1.',
      '.5',
      '-0',
      '-1',
      '0',
      '0.00',
      '',
      '01',
      '1,000',
      '٣',
    ].map((amount): [unknown, string] => [{ amount, asset: 'KZT' }, 'amount_format']),
    [{ amount: 0.1, asset: 'KZT' }, 'amount_format'],
    [{ amount: 9007199254740993, asset: 'KZT' }, 'amount_format'],
    [{ amount: null, asset: 'KZT' }, 'amount_format'],
    [{ asset: 'KZT' }, 'amount_format'],
    [{ amount: '0.001', asset: 'KZT' }, 'amount_scale'],
    [{ amount: '0.0000001', asset: 'USDT' }, 'amount_scale'],
    [{ amount: '1', asset: 'DOGE' }, 'asset_unsupported'],
    [{ amount: '1', asset: 'KZT', rate: '2' }, 'unknown_field'],
  ])('%j is %s', (value, code) => {
    expect(codeOf(value)).toBe(code);
  });

  it('of 38 nines is refused as a number too large, or no number at all, never taken', () => {
    expect(['amount_range', 'amount_format']).toContain(codeOf({ amount: '9'.repeat(38), asset: 'KZT' }));
  });
});

interface OpenApi {
  paths: Record<string, Record<string, OpenApiOperation>>;
  components: { schemas: Record<string, JsonSchema> };
}
interface OpenApiOperation {
  requestBody?: { content: Record<string, { schema: JsonSchema }> };
  responses: Record<string, { content: Record<string, { schema: JsonSchema }> }>;
}
const bodyOf = (operation: OpenApiOperation): JsonSchema | undefined =>
  operation.requestBody?.content['application/json']?.schema;
const replyOf = (operation: OpenApiOperation): JsonSchema => {
  const [, reply] = Object.entries(operation.responses).find(([status]) => status.startsWith('2'))!;
  return Object.values(reply.content)[0]!.schema;
};
