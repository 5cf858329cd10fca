// The OpenAPI 3.1 documents, made from the operations: what is documented is what the controllers check. Each gateway has
// its own document, with the operations that it routes and no others.
import { z } from 'zod';
import { LAST_EVENT_ID_PATTERN, type Operation } from '../operation';
import { OPERATIONS } from '../operations/catalogue';
import { liveness } from '../operations/platform';
import { OPERATED_SERVICES, isOperatorsOperation, isPublicOperation } from '../operations/surfaces';
import { type ProblemCode, problem } from '../problems';
import { HttpSchemas, pascalCase } from './http-schemas';
import { BARE_STATUSES, RESPONSE_HEADERS, problemsByStatus, responseHeadersOf } from './http-responses';
import type { JsonSchema } from './json-schema';

const TAGS: Readonly<Record<string, string>> = {
  kyc: 'Customers and the limits of their purchases.',
  'bank-gateway': 'Bank accounts, rails, and what banks report.',
  quotes: 'Firm quotes and markets.',
  orders: 'Purchases, sales and withdrawals.',
  'venue-gateway': 'Orders and deposits at the venues.',
  ledger: 'Balances, deposits, accounts and their proofs.',
  reconciliation: 'Breaks between banks, venues, orders and the ledger.',
  'bank-simulator': 'Simulated banks, in development only.',
  'venue-simulator': 'Simulated venues, in development only.',
  platform: 'Health and metrics of a process.',
};

const tagOf = ({ service }: Operation): string => (service === '*' ? 'platform' : service);

/** One document: its operations, and everything that they refer to. */
class OpenApiDocument {
  readonly #schemas = new HttpSchemas();
  readonly #headers = new Set<string>();
  readonly #problems = new Map<number, ReadonlySet<string>>();
  readonly #problem: JsonSchema;

  constructor(private readonly services: readonly string[] = []) {
    this.#problem = this.#schemas.schemaOf(problem, 'output', 'Problem');
  }

  of(title: string, description: string, operations: readonly Operation[]): JsonSchema {
    const paths: Record<string, Record<string, JsonSchema>> = {};
    for (const operation of operations)
      (paths[operation.path] ??= {})[operation.method.toLowerCase()] = this.#operation(operation);
    const tags = new Set(operations.map(tagOf));
    return {
      openapi: '3.1.0',
      info: {
        title,
        version: '1.0.0',
        description,
        contact: { name: 'Aiyrbas', url: 'https://aiyrbas.kz' },
        license: { name: 'Proprietary', identifier: 'LicenseRef-Proprietary' },
      },
      servers: [{ url: '/', description: 'The address that this document was read from.' }],
      security: [{ accessToken: [] }],
      tags: Object.entries(TAGS)
        .filter(([name]) => tags.has(name))
        .map(([name, text]) => ({ name, description: text })),
      paths,
      components: {
        schemas: this.#schemas.components,
        responses: Object.fromEntries([...this.#problems].sort(([a], [b]) => a - b).map(this.#problemResponse)),
        headers: Object.fromEntries(
          [...this.#headers].sort().map((name) => [componentOf(name), RESPONSE_HEADERS[name]!]),
        ),
        securitySchemes: {
          accessToken: {
            type: 'http',
            scheme: 'bearer',
            bearerFormat: 'JWT',
            description: 'An access token (JWT) of the configured OIDC issuer, with the roles of its holder.',
          },
        },
      },
    };
  }

  #operation(operation: Operation): JsonSchema {
    const parameters = this.#parameters(operation);
    return {
      operationId: operation.id,
      summary: operation.summary,
      description: accessText(operation.access),
      tags: [tagOf(operation)],
      ...(operation.deprecation ? { deprecated: true, 'x-deprecation': operation.deprecation } : {}),
      ...(operation.access === 'public' ? { security: [] } : {}),
      ...(parameters.length > 0 ? { parameters } : {}),
      ...(operation.body ? { requestBody: this.#body(operation, operation.body) } : {}),
      responses: {
        [String(operation.status)]: this.#reply(operation),
        ...Object.fromEntries(this.#refusals(operation)),
      },
    };
  }

  #parameters(operation: Operation): JsonSchema[] {
    const { path, params, query, idempotent, replyType } = operation;
    const inPath = [...path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
      name,
      in: 'path',
      required: true,
      schema:
        name === 'service' && this.services.length > 0
          ? { type: 'string', enum: this.services }
          : params?.[name!]
            ? this.#schemas.schemaOf(params[name!]!, 'input', '')
            : { type: 'string', format: 'uuid' },
    }));
    const inQuery = Object.entries(query instanceof z.ZodObject ? query.shape : {}).map(([name, schema]) => ({
      name,
      in: 'query',
      required: !(schema as z.ZodType).safeParse(undefined).success,
      schema: this.#schemas.schemaOf(schema as z.ZodType, 'input', ''),
    }));
    return [
      ...inPath,
      ...inQuery,
      ...(idempotent ? [IDEMPOTENCY_KEY] : []),
      ...(replyType === 'text/event-stream' ? [LAST_EVENT_ID] : []),
    ];
  }

  #body({ id, example }: Operation, body: z.ZodType): JsonSchema {
    const schema = this.#schemas.schemaOf(body, 'input', `${pascalCase(id)}Request`);
    const media = { schema, ...(example?.body === undefined ? {} : { example: example.body }) };
    return { required: true, content: { 'application/json': media } };
  }

  #reply(operation: Operation): JsonSchema {
    const schema = this.#schemas.schemaOf(operation.reply, 'output', `${pascalCase(operation.id)}Reply`);
    const type = operation.replyType ?? 'application/json';
    // An event stream is text; the data of each of its events has the schema.
    const text = { type: 'string', contentMediaType: type, contentSchema: schema };
    const media = { schema: type === 'text/event-stream' ? text : schema };
    return {
      description: 'Done.',
      ...this.#headersOf(responseHeadersOf(operation, operation.status)),
      content: { [type]: media },
    };
  }

  #headersOf(names: readonly string[]): JsonSchema {
    if (names.length === 0) return {};
    names.forEach((name) => this.#headers.add(name));
    return {
      headers: Object.fromEntries(names.map((name) => [name, { $ref: `#/components/headers/${componentOf(name)}` }])),
    };
  }

  /** The responses of one status are the same everywhere; an operation says with which codes it gives them. */
  #refusals(operation: Operation): [string, JsonSchema][] {
    const bare = Object.entries(BARE_STATUSES).map(([status, description]): [string, JsonSchema] => {
      this.#problems.set(Number(status), new Set());
      return [status, { $ref: `#/components/responses/${responseName(Number(status))}`, description }];
    });
    const coded = [...problemsByStatus(operation)].map(([status, codes]): [string, JsonSchema] => {
      const names = responseHeadersOf(operation, status);
      names.forEach((name) => this.#headers.add(name));
      this.#problems.set(status, new Set([...(this.#problems.get(status) ?? []), ...names]));
      return [String(status), { $ref: `#/components/responses/${responseName(status)}`, description: listOf(codes) }];
    });
    return [...bare, ...coded];
  }

  readonly #problemResponse = ([status, names]: [number, ReadonlySet<string>]): [string, JsonSchema] => {
    const bare = BARE_STATUSES[status];
    if (bare !== undefined) return [responseName(status), { description: bare }];
    return [
      responseName(status),
      {
        description: 'A problem (RFC 9457), named by its `code`.',
        ...this.#headersOf([...names]),
        content: { 'application/problem+json': { schema: this.#problem } },
      },
    ];
  };
}

const IDEMPOTENCY_KEY = {
  name: 'Idempotency-Key',
  in: 'header',
  required: true,
  description: 'The id of this request. The same key and body return the first reply again.',
  schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7E]+$' },
};

const LAST_EVENT_ID = {
  name: 'Last-Event-ID',
  in: 'header',
  required: false,
  description: 'The id of the last event that was received; the stream goes on behind it. Empty: from the beginning.',
  schema: { type: 'string', pattern: LAST_EVENT_ID_PATTERN },
};

const responseName = (status: number): string => `Status${status}`;
const componentOf = (header: string): string => header.charAt(0).toUpperCase() + header.slice(1);
const listOf = (codes: readonly ProblemCode[]): string => codes.map((code) => `\`${code}\``).join(', ');
const accessText = (access: Operation['access']): string =>
  access === 'public' ? 'Anyone.' : access === 'internal' ? 'The platform only.' : `Roles: ${access.join(', ')}.`;

const FORM =
  'Amounts are strings with exactly the digits of their asset. Errors are RFC 9457 problem details with a stable `code`. Answers may gain fields and values: ignore what you do not know.';

/** The document of the public gateway, `/openapi.json`. */
export const openApiDocument = (): JsonSchema =>
  new OpenApiDocument().of('Aiyrbas', `Buy and sell crypto for tenge. ${FORM}`, OPERATIONS.filter(isPublicOperation));

/**
 * The document for operators, `/ops/openapi.json`: what a process serves beside the public API.
 * @param services that this process leads to; by default all but the simulators.
 */
export function operationsDocument(services: readonly string[] = OPERATED_SERVICES): JsonSchema {
  const operations = OPERATIONS.filter(
    (operation) =>
      operation.access !== 'internal' &&
      !isPublicOfService(operation) &&
      (operation.service === '*' || services.includes(operation.service)),
  );
  const operated = services.filter((service) => OPERATED_SERVICES.includes(service));
  const routed = operations.filter((operation) => operated.length > 0 || !operation.path.includes('{service}'));
  const title = services.length === 1 ? `Aiyrbas: ${services[0]}, for operators` : 'Aiyrbas for operators';
  return new OpenApiDocument(operated).of(title, `For operators, on the internal network only. ${FORM}`, routed);
}

const isPublicOfService = (operation: Operation): boolean => operation !== liveness && isPublicOperation(operation);

/** The document of the operators' gateway, which leads to the calls for operators of every service. */
export const operatorsGatewayDocument = (): JsonSchema =>
  new OpenApiDocument(OPERATED_SERVICES).of(
    'Aiyrbas for operators',
    `For operators, compliance and regulators, at the operators' gateway. ${FORM}`,
    OPERATIONS.filter(isOperatorsOperation),
  );

/** Everything that one service serves, also to the others. */
export function serviceDocument(service: string): JsonSchema {
  const operations = OPERATIONS.filter((operation) => operation.service === service || operation.service === '*');
  return new OpenApiDocument([service]).of(
    `Aiyrbas: ${service}`,
    `Everything that ${service} serves. ${FORM}`,
    operations,
  );
}
