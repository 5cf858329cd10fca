// Whether a changed schema still keeps what was published: a reader of the old one must be able to read the new one
// (`output`), and a writer of the old one must still be accepted (`input`).
import type { JsonSchema } from './json-schema';

type Direction = 'input' | 'output';

/** The promises that `current` breaks, each as a sentence with its path; none means compatible. */
export function breakingChanges(
  published: JsonSchema,
  current: JsonSchema | undefined,
  direction: Direction,
  resolve: { published: (ref: string) => JsonSchema; current: (ref: string) => JsonSchema },
  path = '$',
): string[] {
  if (!current) return [`${path} is gone`];
  const was = typeof published['$ref'] === 'string' ? resolve.published(published['$ref']) : published;
  const is = typeof current['$ref'] === 'string' ? resolve.current(current['$ref']) : current;
  const deeper = (a: JsonSchema, b: JsonSchema | undefined, at: string): string[] =>
    breakingChanges(a, b, direction, resolve, at);
  return [
    ...typeChanges(was, is, path),
    ...valueChanges(was, is, direction, path),
    ...requiredChanges(was, is, direction, path),
    ...Object.entries(propertiesOf(was)).flatMap(([name, schema]) =>
      deeper(schema, propertiesOf(is)[name], `${path}.${name}`),
    ),
    ...(isSchema(was['items'])
      ? deeper(was['items'], isSchema(is['items']) ? is['items'] : undefined, `${path}[]`)
      : []),
  ];
}

const isSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);
const propertiesOf = (schema: JsonSchema): Record<string, JsonSchema> =>
  (schema['properties'] ?? {}) as Record<string, JsonSchema>;

function typeChanges(was: JsonSchema, is: JsonSchema, path: string): string[] {
  return JSON.stringify(was['type']) === JSON.stringify(is['type'])
    ? []
    : [`${path} was ${JSON.stringify(was['type'])} and is ${JSON.stringify(is['type'])}`];
}

/** What is sent may not take new values that old readers do not know; what is accepted may not lose any. */
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
