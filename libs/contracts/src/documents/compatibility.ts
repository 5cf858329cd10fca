// Whether a changed contract still keeps what was published (docs/guides/http-compatibility.md): a reader of the old one must be
// able to read the new one (`output`), and a writer of the old one must still be accepted (`input`).
import { type JsonSchema, isJsonSchema } from './json-schema';

type Direction = 'input' | 'output';
type Resolve = { readonly published: (ref: string) => JsonSchema; readonly current: (ref: string) => JsonSchema };

/** The promises that `current` breaks, each as a sentence with its path; none means compatible. */
export function breakingChanges(
  published: JsonSchema,
  current: JsonSchema | undefined,
  direction: Direction,
  resolve: Resolve,
  path = '$',
): string[] {
  if (!current) return [`${path} is gone`];
  const was = typeof published['$ref'] === 'string' ? resolve.published(published['$ref']) : published;
  const is = typeof current['$ref'] === 'string' ? resolve.current(current['$ref']) : current;
  const deeper = (a: JsonSchema, b: JsonSchema | undefined, at: string): string[] =>
    breakingChanges(a, b, direction, resolve, at);
  return [
    ...typeChanges(was, is, direction, path),
    ...valueChanges(was, is, direction, path),
    ...requiredChanges(was, is, direction, path),
    ...Object.entries(propertiesOf(was)).flatMap(([name, schema]) =>
      deeper(schema, propertiesOf(is)[name], `${path}.${name}`),
    ),
    ...(isJsonSchema(was['items'])
      ? deeper(was['items'], isJsonSchema(is['items']) ? is['items'] : undefined, `${path}[]`)
      : []),
    ...variantChanges(was, is, direction, path, deeper),
  ];
}

const propertiesOf = (schema: JsonSchema): Record<string, JsonSchema> =>
  (schema['properties'] ?? {}) as Record<string, JsonSchema>;

function typeChanges(was: JsonSchema, is: JsonSchema, direction: Direction, path: string): string[] {
  // A reader parses a text by its format; the format of a request may be stated more exactly at any time.
  const keywords = direction === 'output' && was['format'] !== undefined ? ['type', 'format'] : ['type'];
  return keywords
    .filter((keyword) => JSON.stringify(was[keyword]) !== JSON.stringify(is[keyword]))
    .map((keyword) => `${path} was ${JSON.stringify(was[keyword])} and is ${JSON.stringify(is[keyword])}`);
}

/** What is sent may not take new values that old readers do not know, unless the list is open; what is accepted may not lose any. */
function valueChanges(was: JsonSchema, is: JsonSchema, direction: Direction, path: string): string[] {
  const values = (schema: JsonSchema): unknown[] | undefined =>
    schema['const'] === undefined ? (schema['enum'] as unknown[] | undefined) : [schema['const']];
  const [before, after] = [values(was), values(is)];
  if (direction === 'input') {
    const lost = after === undefined ? [] : (before ?? ['any value']).filter((value) => !after.includes(value));
    return lost.length > 0 ? [`${path} no longer takes ${lost.join(', ')}`] : [];
  }
  const added = before === undefined ? [] : (after ?? ['any value']).filter((value) => !before.includes(value));
  return added.length > 0 ? [`${path} may now be ${added.join(', ')}, which old readers do not know`] : [];
}

function requiredChanges(was: JsonSchema, is: JsonSchema, direction: Direction, path: string): string[] {
  const required = (schema: JsonSchema): string[] => (schema['required'] ?? []) as string[];
  const [from, to] = direction === 'input' ? [is, was] : [was, is];
  const missing = required(from).filter((name) => !required(to).includes(name));
  return missing.map((name) =>
    direction === 'input' ? `${path}.${name} has become required` : `${path}.${name} is no longer always there`,
  );
}

/** The alternatives of a body, in order: more of them may be taken, and none may be taken away; what is sent gets no new one. */
function variantChanges(
  was: JsonSchema,
  is: JsonSchema,
  direction: Direction,
  path: string,
  deeper: (a: JsonSchema, b: JsonSchema | undefined, at: string) => string[],
): string[] {
  const [before, after] = [was, is].map((schema) => (schema['oneOf'] ?? schema['anyOf'] ?? []) as JsonSchema[]);
  const added = direction === 'output' && after!.length > before!.length ? [`${path} may now be of another kind`] : [];
  return [...added, ...before!.flatMap((variant, at) => deeper(variant, after![at], `${path}|${at + 1}`))];
}

/** What the rule for operations looks at in an OpenAPI document of ours. */
export interface ApiDocument {
  readonly paths: Readonly<Record<string, Readonly<Record<string, ApiOperation>>>>;
  readonly components: { readonly schemas: Readonly<Record<string, JsonSchema>> };
}
interface ApiOperation {
  readonly parameters?: readonly { readonly name: string; readonly required: boolean; readonly schema: JsonSchema }[];
  readonly requestBody?: { readonly content: ApiContent };
  readonly responses: Readonly<Record<string, { readonly content?: ApiContent }>>;
  readonly 'x-deprecation'?: { readonly sunset?: string };
}
type ApiContent = Readonly<Record<string, { readonly schema: JsonSchema }>>;

/**
 * The promises to callers of a published API that `current` breaks; none means compatible.
 * @param today YYYY-MM-DD: an operation whose sunset was published may be gone from that day on.
 */
export function brokenOperations(published: ApiDocument, current: ApiDocument, today: string): string[] {
  const resolve = { published: schemaIn(published), current: schemaIn(current) };
  return Object.entries(published.paths).flatMap(([path, methods]) =>
    Object.entries(methods).flatMap(([method, was]) => {
      const name = `${method} ${path}`;
      const is = current.paths[path]?.[method];
      if (!is) return (was['x-deprecation']?.sunset ?? '9999-12-31') > today ? [`${name} is gone`] : [];
      return [
        ...parameterChanges(was, is, resolve, name),
        ...contentChanges(was.requestBody?.content ?? {}, is.requestBody?.content ?? {}, 'input', resolve, name),
        ...(is.requestBody && !was.requestBody ? [`${name} has come to need a body`] : []),
        ...replyChanges(was, is, resolve, name),
      ];
    }),
  );
}

const schemaIn =
  ({ components }: ApiDocument) =>
  (ref: string): JsonSchema =>
    components.schemas[ref.split('/').at(-1)!]!;

function parameterChanges(was: ApiOperation, is: ApiOperation, resolve: Resolve, name: string): string[] {
  const before = new Map((was.parameters ?? []).map((one) => [one.name, one]));
  const after = new Map((is.parameters ?? []).map((one) => [one.name, one]));
  const needed = [...after.values()].filter((one) => one.required && !before.get(one.name)?.required);
  return [
    ...needed.map((one) => `${name} ${one.name} has become required`),
    ...[...before.values()].flatMap((one) =>
      breakingChanges(one.schema, after.get(one.name)?.schema, 'input', resolve, `${name} ${one.name}`),
    ),
  ];
}

function contentChanges(
  was: ApiContent,
  is: ApiContent,
  direction: Direction,
  resolve: Resolve,
  name: string,
): string[] {
  return Object.entries(was).flatMap(([type, { schema }]) => {
    const current = is[type]?.schema;
    if (!current) return [`${name} has no ${type} any more`];
    const schemas = [schema, current].map((one) => (one['contentSchema'] as JsonSchema | undefined) ?? one);
    return breakingChanges(schemas[0]!, schemas[1], direction, resolve, name);
  });
}

/** The status of success is a promise. Refusals are not: their codes may grow, and a client reads them by `status` first. */
function replyChanges(was: ApiOperation, is: ApiOperation, resolve: Resolve, name: string): string[] {
  const [status, reply] = Object.entries(was.responses).find(([one]) => one.startsWith('2'))!;
  const current = is.responses[status];
  if (!current) return [`${name} no longer answers ${status}`];
  return contentChanges(reply.content ?? {}, current.content ?? {}, 'output', resolve, name);
}
