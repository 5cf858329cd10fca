import { readFileSync } from 'node:fs';
import { join } from 'node:path';
import { Parser } from '@asyncapi/parser';
import Ajv2020 from 'ajv/dist/2020';
import { parseAnyMessage } from '@aiyrbas/iso20022';
import { parseBin } from '@aiyrbas/kz';
import {
  type ApiDocument,
  EVENTS,
  type JsonSchema,
  OPERATIONS,
  PROBLEMS,
  ROUTES,
  TOPICS,
  asyncApiDocument,
  breakingChanges,
  brokenOperations,
  deprecationHeaders,
  fieldErrors,
  jsonSchemaOf,
  moneyInput,
  openApiDocument,
  operationsDocument,
  serviceDocument,
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
      const ajv = new Ajv2020({ strict: false, validateFormats: false });
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

  it.each([
    ['openapi.json', openApiDocument],
    ['openapi-operations.json', operationsDocument],
  ] as const)('of the API in %s is still kept: old requests are taken, old readers can read', (name, current) => {
    const before = published(name) as unknown as ApiDocument;
    const today = new Date().toISOString().slice(0, 10);
    expect(Object.keys(before.paths).length).toBeGreaterThan(10);
    expect(brokenOperations(before, current() as unknown as ApiDocument, today)).toEqual([]);
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
    [
      'a list of values that is no longer closed',
      'output',
      obj({ a: { type: 'string', enum: ['x'] } }),
      obj({ a: { type: 'string', 'x-extensible-enum': ['x'] } }),
      '$.a may now be any value',
    ],
    [
      'another format of what is sent',
      'output',
      obj({ a: { type: 'string', format: 'uuid' } }),
      obj({ a: text }),
      '$.a was "uuid" and is undefined',
    ],
    [
      'an alternative that is no longer taken',
      'input',
      { oneOf: [obj({ a: text }), obj({ b: text })] },
      { oneOf: [obj({ a: text })] },
      '$|2 is gone',
    ],
    [
      'an answer of another kind',
      'output',
      { oneOf: [obj({ a: text })] },
      { oneOf: [obj({ a: text }), obj({ b: text })] },
      '$ may now be of another kind',
    ],
  ])('would be broken by %s', (_, direction, before, after, complaint) => {
    const resolve = { published: refIn({}), current: refIn({}) };
    expect(breakingChanges(before, after, direction, resolve).join()).toContain(complaint);
  });

  it.each<[string, 'input' | 'output', JsonSchema, JsonSchema]>([
    ['a field more in an answer', 'output', obj({ a: text }, ['a']), obj({ a: text, b: text }, ['a', 'b'])],
    ['an optional field more in a request', 'input', obj({ a: text }, ['a']), obj({ a: text, b: text })],
    [
      'a value more in a list that is open',
      'output',
      obj({ a: { type: 'string', 'x-extensible-enum': ['x'] } }),
      obj({ a: { type: 'string', 'x-extensible-enum': ['x', 'y'] } }),
    ],
    [
      'a value more that is taken',
      'input',
      obj({ a: { type: 'string', enum: ['x'] } }),
      obj({ a: { type: 'string', enum: ['x', 'y'] } }),
    ],
    ['an alternative more that is taken', 'input', { oneOf: [text] }, { oneOf: [text, obj({})] }],
  ])('is not broken by %s', (_, direction, before, after) => {
    const resolve = { published: refIn({}), current: refIn({}) };
    expect(breakingChanges(before, after, direction, resolve)).toEqual([]);
  });

  const id = { name: 'id', required: true, schema: text };
  const json = (schema: JsonSchema) => ({ content: { 'application/json': { schema } } });
  const api = (operation: ApiDocument['paths'][string][string] | undefined): ApiDocument => ({
    paths: { '/v1/a': operation ? { get: operation } : {} },
    components: { schemas: {} },
  });
  const before = { parameters: [id], responses: { 200: json(obj({ a: text })) } };
  const sunset = { ...before, 'x-deprecation': { sunset: '2026-06-01' } };

  it.each<[string, ApiDocument, ApiDocument, string[]]>([
    ['nothing', api(before), api(before), []],
    ['an operation that is gone', api(before), api(undefined), ['get /v1/a is gone']],
    ['one that is gone before its sunset', api(sunset), api(undefined), ['get /v1/a is gone']],
    [
      'another status of success',
      api(before),
      api({ ...before, responses: { 201: json(obj({ a: text })) } }),
      ['get /v1/a no longer answers 200'],
    ],
    [
      'another media type',
      api(before),
      api({ ...before, responses: { 200: { content: { 'text/plain': { schema: text } } } } }),
      ['get /v1/a has no application/json any more'],
    ],
    [
      'a parameter that has become required',
      api(before),
      api({ ...before, parameters: [id, { ...id, name: 'b' }] }),
      ['get /v1/a b has become required'],
    ],
    ['a parameter that is gone', api(before), api({ ...before, parameters: [] }), ['get /v1/a id is gone']],
    [
      'a body where there was none',
      api(before),
      api({ ...before, requestBody: json(text) }),
      ['get /v1/a has come to need a body'],
    ],
  ])('of an API is broken by %s', (_, was, is, complaints) => {
    expect(brokenOperations(was, is, '2026-05-31')).toEqual(complaints);
  });

  it('of an API is not broken by an operation that is gone from its sunset on', () => {
    expect(brokenOperations(api(sunset), api(undefined), '2026-06-01')).toEqual([]);
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

describe('the OpenAPI documents', () => {
  interface Described {
    readonly paths: Record<string, Record<string, Record<string, unknown> & { operationId: string }>>;
    readonly components: Record<string, Record<string, JsonSchema>>;
  }
  const documents = [
    ['/openapi.json', openApiDocument()],
    ['/ops/openapi.json', operationsDocument()],
    ...[...new Set(ROUTES.map(({ service }) => service))].map(
      (service) => [service, serviceDocument(service)] as const,
    ),
  ] as ReadonlyArray<readonly [string, JsonSchema]>;
  const operationsIn = (document: JsonSchema) =>
    Object.values((document as unknown as Described).paths).flatMap((methods) => Object.values(methods));

  it('of the public gateway have what it routes, and nothing else', () => {
    const paths = Object.keys(openApiDocument()['paths'] as object);
    expect(paths.filter((path) => !path.startsWith('/v1/'))).toEqual(['/health/live']);
    const isRouted = (path: string) => serviceFor(path.replace(/\/\{.*/, '')) !== undefined;
    expect(paths.filter((path) => path !== '/health/live' && !isRouted(path))).toEqual([]);
    const declared = OPERATIONS.filter(({ path }) => path.startsWith('/v1/'));
    expect(operationsIn(openApiDocument())).toHaveLength(declared.length + 1);
  });

  it('of the operators have everything else that is not for the platform alone', () => {
    const described = [openApiDocument(), operationsDocument()].flatMap(operationsIn).map((one) => one.operationId);
    const declared = OPERATIONS.filter(
      ({ access, service }) => access !== 'internal' && !service.endsWith('-simulator'),
    );
    expect([...new Set(described)].sort()).toEqual(declared.map(({ id }) => id).sort());
  });

  it.each(documents)('%s: every reference leads somewhere, and every component is used', (_, document) => {
    const text = JSON.stringify(document);
    const used = new Set([...text.matchAll(/"\$ref":"#\/components\/([^"]+)"/g)].map(([, name]) => name!));
    const { securitySchemes: _schemes, ...components } = (document as unknown as Described).components;
    const defined = Object.entries(components).flatMap(([kind, all]) =>
      Object.keys(all).map((name) => `${kind}/${name}`),
    );
    expect([...used].sort()).toEqual(defined.sort());
  });

  it.each(documents)('%s: every object is a component with a title, closed where it is taken', (_, document) => {
    const { paths, components } = document as unknown as Described;
    const nested: string[] = [];
    const visit = (value: unknown, at: string): void => {
      if (typeof value !== 'object' || value === null) return;
      if ('properties' in value && 'type' in value) nested.push(at);
      for (const [key, inner] of Object.entries(value)) visit(inner, `${at}.${key}`);
    };
    visit(paths, 'paths');
    for (const [name, schema] of Object.entries(components['schemas']!)) {
      expect({ name, title: schema['title'] }).toEqual({ name, title: expect.stringMatching(/^[A-Z]/) });
      visit(schema['properties'], name);
    }
    expect(nested).toEqual([]);
  });

  it.each(documents)('%s: lists of values are closed in requests and open in answers', (_, document) => {
    const { paths, components } = document as unknown as Described;
    const schemas = components['schemas']!;
    const found = { closed: new Set<string>(), open: new Set<string>() };
    const visit = (value: unknown, from: string, seen: Set<string>): void => {
      if (typeof value !== 'object' || value === null) return;
      const { $ref, enum: closed, 'x-extensible-enum': open } = value as JsonSchema;
      if (Array.isArray(closed) && JSON.stringify(closed) !== '["buy","sell"]') found.closed.add(from);
      if (Array.isArray(open)) found.open.add(from);
      const name = typeof $ref === 'string' ? $ref.split('/schemas/')[1] : undefined;
      if (name !== undefined && !seen.has(name)) visit(schemas[name], from, seen.add(name));
      for (const inner of Object.values(value)) visit(inner, from, seen);
    };
    for (const operation of Object.values(paths).flatMap((methods) => Object.values(methods))) {
      visit(operation['parameters'], 'request', new Set());
      visit(operation['requestBody'], 'request', new Set());
      for (const [status, response] of Object.entries(operation['responses'] as Record<string, JsonSchema>))
        if (status.startsWith('2')) visit(response['content'], 'answer', new Set());
    }
    expect([...found.closed].filter((from) => from !== 'request')).toEqual([]);
    expect([...found.open].filter((from) => from !== 'answer')).toEqual([]);
    expect(found.open.size).toBe(1);
  });

  it('say that a quote is by what is spent or by what is received', () => {
    const { schemas } = (openApiDocument() as unknown as Described).components;
    const body = schemas!['RequestQuoteRequest']!;
    expect(body['oneOf']).toEqual(
      ['QuoteBySpend', 'QuoteByReceive'].map((name) => ({ $ref: `#/components/schemas/${name}` })),
    );
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const validate = ajv.compile({ ...body, components: { schemas } });
    const money = { amount: '100000.00', asset: 'KZT' };
    const quote = { side: 'buy', asset: 'USDT' };
    for (const one of [
      quote,
      { ...quote, spend: money },
      { ...quote, receive: money },
      { ...quote, spend: money, receive: money },
    ])
      expect([one, validate(one)]).toEqual([one, 'spend' in one !== 'receive' in one]);
  });

  it('say what a deprecated operation says in its headers', () => {
    const deprecation = { since: '2026-06-01', sunset: '2027-06-01', link: 'https://aiyrbas.kz/moves' };
    expect(deprecationHeaders({ deprecation })).toEqual({
      Deprecation: '@1780272000',
      Sunset: 'Tue, 01 Jun 2027 00:00:00 GMT',
      Link: '<https://aiyrbas.kz/moves>; rel="deprecation"; type="text/html"',
    });
    expect(deprecationHeaders({ deprecation: { since: '2026-06-01' } })).toEqual({ Deprecation: '@1780272000' });
    expect(deprecationHeaders({})).toEqual({});
  });
});

describe('the AsyncAPI document', () => {
  it('is valid AsyncAPI 3', async () => {
    const { diagnostics } = await new Parser().parse(JSON.stringify(asyncApiDocument()));
    expect(
      diagnostics.filter((one) => one.severity === 0).map((one) => `${one.path.join('.')}: ${one.message}`),
    ).toEqual([]);
  });

  const { channels, components } = asyncApiDocument() as unknown as {
    channels: Record<string, { description: string; bindings: { kafka: { topicConfiguration: JsonSchema } } }>;
    components: {
      messages: Record<
        string,
        { name: string; bindings: object; examples: { headers: JsonSchema; payload?: unknown }[] }
      >;
      schemas: Record<string, JsonSchema>;
    };
  };

  it('names no simulator, states what a broker takes, and the key of every message', () => {
    expect(JSON.stringify(asyncApiDocument())).not.toContain('simulator');
    for (const { description, bindings } of Object.values(channels)) {
      expect(description).toContain('1048576 bytes');
      expect(bindings.kafka.topicConfiguration['max.message.bytes']).toBe(1_048_576);
    }
    for (const { bindings } of Object.values(components.messages))
      expect(bindings).toMatchObject({
        kafka: { key: { description: expect.stringMatching(/\bid\b|Id\b|^The topic/) } },
      });
  });

  it('has examples whose headers are those that it declares', () => {
    const ajv = new Ajv2020({ strict: false, validateFormats: false });
    const messages = Object.values(components.messages) as unknown as {
      headers: { $ref: string };
      examples: { headers: object }[];
    }[];
    for (const { headers, examples } of messages) {
      const schema = { ...refIn(components.schemas)(headers.$ref), additionalProperties: false };
      const validate = ajv.compile(schema);
      expect([validate(examples[0]!.headers), validate.errors]).toEqual([true, null]);
    }
  });

  it('has bank messages that are read as what they are, of people and firms with numbers that are some', () => {
    const built = Object.values(components.messages).filter(({ examples }) => typeof examples[0]!.payload === 'string');
    expect(built.map(({ name }) => name)).toEqual(['pain.013.001.07', 'camt.054.001.08', 'admi.002.001.01']);
    for (const { name, examples } of built) {
      expect(parseAnyMessage(examples[0]!.payload as string)).toMatchObject({ ok: true, value: { name } });
    }
    const [bin] = /(?<=<OrgId><Othr><Id>)\d{12}/.exec(built[0]!.examples[0]!.payload as string)!;
    expect(parseBin(bin)).toMatchObject({ ok: true });
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
