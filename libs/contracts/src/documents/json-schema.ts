import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

const LOCAL = '#/$defs/';
const SHARED = '#/components/schemas/';

/** Metadata of a contract: a list of values to which none will be added, in answers neither. */
export const CLOSED = 'x-closed';
/** Metadata of a contract: of these fields exactly one is given. Each has the name of the shape that requires it. */
export const EXACTLY_ONE_OF = 'x-exactly-one-of';
/** Read by the HTTP documents, and written into none. */
const DIRECTIONS: ReadonlySet<string> = new Set([CLOSED, EXACTLY_ONE_OF]);

export const isJsonSchema = (value: unknown): value is JsonSchema =>
  typeof value === 'object' && value !== null && !Array.isArray(value);

/** JSON Schema 2020-12 of a contract as it is, with named shapes in `$defs`. */
export const rawJsonSchemaOf = (schema: z.ZodType, io: 'input' | 'output'): JsonSchema =>
  z.toJSONSchema(schema, { target: 'draft-2020-12', io, unrepresentable: 'any' }) as JsonSchema;

/** JSON Schema 2020-12 of an event. Named shapes are moved into `shared`, where documents keep what events have in common. */
export function jsonSchemaOf(schema: z.ZodType, shared: JsonSchema, io: 'input' | 'output' = 'output'): JsonSchema {
  const { $schema: _dialect, $defs, ...rest } = rawJsonSchemaOf(schema, io);
  for (const [name, shape] of Object.entries(($defs as JsonSchema | undefined) ?? {})) {
    const { id: _id, ...body } = repointed(shape) as JsonSchema;
    shared[name] = body;
  }
  const { id: _id, ...body } = repointed(rest) as JsonSchema;
  return body;
}

function repointed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(repointed);
  if (!isJsonSchema(value)) return value;
  return Object.fromEntries(
    Object.entries(value)
      .filter(([key]) => !DIRECTIONS.has(key))
      .map(([key, inner]) => [
        key,
        key === '$ref' && typeof inner === 'string' ? inner.replace(LOCAL, SHARED) : repointed(inner),
      ]),
  );
}
