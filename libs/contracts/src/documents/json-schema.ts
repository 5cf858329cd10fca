import { z } from 'zod';

export type JsonSchema = Record<string, unknown>;

const LOCAL = '#/$defs/';
const SHARED = '#/components/schemas/';

/**
 * JSON Schema 2020-12 of a contract. Named shapes are moved into `shared`, where OpenAPI and AsyncAPI documents keep
 * what several messages have in common.
 */
export function jsonSchemaOf(schema: z.ZodType, shared: JsonSchema, io: 'input' | 'output' = 'output'): JsonSchema {
  const {
    $schema: _dialect,
    $defs,
    ...rest
  } = z.toJSONSchema(schema, {
    target: 'draft-2020-12',
    io,
    unrepresentable: 'any',
  }) as JsonSchema;
  for (const [name, shape] of Object.entries(($defs as JsonSchema | undefined) ?? {})) {
    const { id: _id, ...body } = repointed(shape) as JsonSchema;
    shared[name] = body;
  }
  const { id: _id, ...body } = repointed(rest) as JsonSchema;
  return body;
}

function repointed(value: unknown): unknown {
  if (Array.isArray(value)) return value.map(repointed);
  if (typeof value !== 'object' || value === null) return value;
  return Object.fromEntries(
    Object.entries(value).map(([key, inner]) => [
      key,
      key === '$ref' && typeof inner === 'string' ? inner.replace(LOCAL, SHARED) : repointed(inner),
    ]),
  );
}
