// Schemas of the HTTP documents. Every object has a name, so that a generated client has a type for it. Requests are closed:
// what is not named is refused. Answers are open: fields and values may be added, and clients read tolerantly
// (docs/guides/http-compatibility.md).
import type { z } from 'zod';
import { CLOSED, EXACTLY_ONE_OF, type JsonSchema, isJsonSchema, rawJsonSchemaOf } from './json-schema';

type Direction = 'input' | 'output';

const SHARED = '#/components/schemas/';
export const referenceTo = (name: string): JsonSchema => ({ $ref: `${SHARED}${name}` });

export const pascalCase = (text: string): string =>
  text.replaceAll(/(?:^|[^A-Za-z0-9]+)([A-Za-z0-9])/g, (_, first: string) => first.toUpperCase());

/** `PlaceOrderRequest` is titled "Place order request". */
const titleOf = (name: string): string => {
  const words = name.replaceAll(/(?<=[a-z0-9])(?=[A-Z])/g, ' ').toLowerCase();
  return words.charAt(0).toUpperCase() + words.slice(1);
};

const singular = (name: string): string => name.replace(/ies$/, 'y').replace(/(?<!s)s$/, '');

/** What one document's operations have in common. */
export class HttpSchemas {
  readonly #components = new Map<string, JsonSchema>();

  /**
   * A contract as a schema of this document, a reference where it is an object.
   * @param name of its component, where the contract has none of its own.
   */
  schemaOf(contract: z.ZodType, direction: Direction, name: string): JsonSchema {
    const { $schema: _dialect, $defs, ...schema } = rawJsonSchemaOf(contract, direction);
    const shapes = ($defs ?? {}) as Record<string, JsonSchema>;
    return new Naming(this, shapes, direction).named(schema, name);
  }

  /** Names are unique: the same name for two shapes would give a client one of the two. */
  add(name: string, schema: JsonSchema): JsonSchema {
    const component = { title: titleOf(name), ...schema };
    const known = this.#components.get(name);
    if (known && JSON.stringify(known) !== JSON.stringify(component)) throw new Error(`two schemas are named ${name}`);
    this.#components.set(name, component);
    return referenceTo(name);
  }

  get components(): JsonSchema {
    return Object.fromEntries([...this.#components].sort(([a], [b]) => (a < b ? -1 : 1)));
  }
}

/** Goes through one contract and gives each of its objects a name. */
class Naming {
  constructor(
    private readonly schemas: HttpSchemas,
    private readonly shapes: Readonly<Record<string, JsonSchema>>,
    private readonly direction: Direction,
  ) {}

  named(schema: JsonSchema, name: string): JsonSchema {
    const shape = shapeNameOf(schema);
    if (shape !== undefined) return this.#shared(shape);
    const { id, [EXACTLY_ONE_OF]: alternatives, ...rest } = schema;
    const own = typeof id === 'string' ? this.#sharedName(id, rest) : name;
    const stem = own.replace(/(Request|Reply)$/, '');
    if (isJsonSchema(alternatives)) return this.#exactlyOneOf(rest, alternatives as Record<string, string>, own);
    const variants = (rest['anyOf'] ?? rest['oneOf']) as JsonSchema[] | undefined;
    if (variants) return this.schemas.add(own, { oneOf: variants.map((one) => this.#variant(one, stem)) });
    if (isJsonSchema(rest['properties'])) return this.schemas.add(own, this.#object(rest, stem));
    if (isJsonSchema(rest['items'])) return { ...rest, items: this.named(rest['items'], singular(stem)) };
    const leaf = this.#leaf(schema);
    return typeof id === 'string' ? this.schemas.add(own, leaf) : leaf;
  }

  #shared(shape: string): JsonSchema {
    const schema = this.shapes[shape]!;
    return this.named({ ...schema, id: shape }, shape);
  }

  /** A list of values that is closed in requests and open in answers is two components. */
  #sharedName(id: string, schema: JsonSchema): string {
    return this.direction === 'input' && Array.isArray(schema['enum']) ? `${id}Request` : id;
  }

  #variant(schema: JsonSchema, stem: string): JsonSchema {
    const { title, ...rest } = schema;
    return this.named(rest, `${stem}${pascalCase(String(title))}Request`);
  }

  #object(schema: JsonSchema, stem: string): JsonSchema {
    const { properties, additionalProperties, ...rest } = schema;
    const named = Object.entries(properties as Record<string, JsonSchema>).map(([property, inner]) => [
      property,
      this.named(inner, `${stem}${pascalCase(property)}`),
    ]);
    const isClosed = this.direction === 'input' || isJsonSchema(additionalProperties);
    return { ...rest, properties: Object.fromEntries(named), ...(isClosed ? { additionalProperties } : {}) };
  }

  /** One shape for each of the alternatives, with that field required and the others absent. */
  #exactlyOneOf(schema: JsonSchema, names: Record<string, string>, own: string): JsonSchema {
    const stem = own.replace(/Request$/, '');
    const properties = schema['properties'] as Record<string, JsonSchema>;
    const required = (schema['required'] ?? []) as string[];
    const variants = Object.entries(names).map(([field, name]) => {
      const fields = Object.entries(properties).filter(([property]) => property === field || !(property in names));
      const shape = { ...schema, properties: Object.fromEntries(fields), required: [...required, field] };
      return this.schemas.add(name, this.#object(shape, stem));
    });
    return this.schemas.add(own, { oneOf: variants });
  }

  #leaf(schema: JsonSchema): JsonSchema {
    const { id: _id, propertyNames: _names, [CLOSED]: closed, enum: values, ...rest } = schema;
    const typed = rest['type'] === 'integer' ? { ...rest, format: 'int64' } : rest;
    if (!Array.isArray(values)) return this.#formatted(typed);
    if (this.direction === 'input' || closed === true) return { ...typed, enum: values };
    return { ...typed, 'x-extensible-enum': values, examples: [values[0]] };
  }

  /** A format says all of what we send; of what we take, the pattern of an instant says more. */
  #formatted(schema: JsonSchema): JsonSchema {
    const { format, pattern, ...rest } = schema;
    const constraints = { ...(format ? { format } : {}), ...(pattern ? { pattern } : {}) };
    if (format === 'date-time') return { ...rest, ...(this.direction === 'output' ? { format } : { pattern }) };
    if (format === 'uuid' || format === 'date') return { ...rest, format };
    return { ...rest, ...constraints };
  }
}

const shapeNameOf = (schema: JsonSchema): string | undefined =>
  typeof schema['$ref'] === 'string' ? schema['$ref'].split('/').at(-1) : undefined;
