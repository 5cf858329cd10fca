// Where in a contract a shape stands, for tests and documents that walk all contracts: a new field is found by itself.
import type { z } from 'zod';

/** The steps from the whole to a field: names, and `0` for what is in a list. */
export type SchemaPath = readonly (string | number)[];

interface Definition {
  readonly shape?: Readonly<Record<string, z.ZodType>>;
  readonly innerType?: z.ZodType;
  readonly element?: z.ZodType;
  readonly options?: readonly z.ZodType[];
  readonly in?: z.ZodType;
  readonly valueType?: z.ZodType;
}

/** Every place of a schema, the schema itself first, with what stands there. */
export function pathsIn(schema: z.ZodType, at: SchemaPath = []): [SchemaPath, z.ZodType][] {
  const { shape, innerType, element, options, in: input, valueType } = schema.def as Definition;
  return [
    [at, schema] as [SchemaPath, z.ZodType],
    ...Object.entries(shape ?? {}).flatMap(([name, field]) => pathsIn(field, [...at, name])),
    ...[innerType, input, ...(options ?? [])].flatMap((same) => (same ? pathsIn(same, at) : [])),
    ...(element ? pathsIn(element, [...at, 0]) : []),
    ...(valueType ? pathsIn(valueType, [...at, '*']) : []),
  ];
}
