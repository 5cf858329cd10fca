// The OpenAPI 3.1 document, made from the operations: what is documented is what the controllers check.
import { z } from 'zod';
import type { Operation } from '../operation';
import { OPERATIONS } from '../operations/catalogue';
import { PROBLEMS, type ProblemCode, problem } from '../problems';
import { type JsonSchema, jsonSchemaOf } from './json-schema';

const NUMBER_OF = (code: ProblemCode): number => PROBLEMS[code];

/** Refusals that any authenticated call may give. */
const EVERYWHERE: readonly ProblemCode[] = ['unauthenticated', 'forbidden', 'too_many_requests', 'service_unavailable'];
const WITH_BODY: readonly ProblemCode[] = ['invalid_request', 'unknown_field', 'duplicate_key', 'payload_too_large'];
const IDEMPOTENT: readonly ProblemCode[] = [
  'idempotency_key_required',
  'idempotency_key_invalid',
  'idempotency_key_in_use',
  'idempotency_key_reused',
];

function refusalsOf(operation: Operation): ProblemCode[] {
  return [
    ...new Set<ProblemCode>([
      ...operation.refusals,
      ...(operation.access === 'public' ? [] : EVERYWHERE),
      ...(operation.body ? WITH_BODY : []),
      ...(operation.idempotent ? IDEMPOTENT : []),
    ]),
  ];
}

function problemResponses(operation: Operation): JsonSchema {
  const byStatus = new Map<number, ProblemCode[]>();
  for (const code of refusalsOf(operation)) {
    byStatus.set(NUMBER_OF(code), [...(byStatus.get(NUMBER_OF(code)) ?? []), code]);
  }
  return Object.fromEntries(
    [...byStatus]
      .sort(([a], [b]) => a - b)
      .map(([status, codes]) => [
        String(status),
        {
          description: codes.map((code) => `\`${code}\``).join(', '),
          content: { 'application/problem+json': { schema: { $ref: '#/components/schemas/Problem' } } },
        },
      ]),
  );
}

function parametersOf(operation: Operation, shared: JsonSchema): JsonSchema[] {
  const inPath = [...operation.path.matchAll(/\{(\w+)\}/g)].map(([, name]) => ({
    name,
    in: 'path',
    required: true,
    schema: operation.params?.[name!]
      ? jsonSchemaOf(operation.params[name!]!, shared)
      : { type: 'string', format: 'uuid' },
  }));
  const query = operation.query instanceof z.ZodObject ? Object.entries(operation.query.shape) : [];
  const inQuery = query.map(([name, schema]) => ({
    name,
    in: 'query',
    required: !(schema as z.ZodType).safeParse(undefined).success,
    schema: jsonSchemaOf(schema as z.ZodType, shared),
  }));
  const key = operation.idempotent
    ? [
        {
          name: 'Idempotency-Key',
          in: 'header',
          required: true,
          description: 'The id of this request. The same key and body return the first reply again.',
          schema: { type: 'string', minLength: 1, maxLength: 255, pattern: '^[\\x21-\\x7E]+$' },
        },
      ]
    : [];
  return [...inPath, ...inQuery, ...key];
}

const accessText = (access: Operation['access']): string =>
  access === 'public' ? 'Anyone.' : access === 'internal' ? 'The platform only.' : `Roles: ${access.join(', ')}.`;

function operationObject(operation: Operation, shared: JsonSchema): JsonSchema {
  return {
    operationId: operation.id,
    summary: operation.summary,
    description: accessText(operation.access),
    tags: [operation.service === '*' ? 'every service' : operation.service],
    ...(operation.access === 'public' ? { security: [] } : {}),
    parameters: parametersOf(operation, shared),
    ...(operation.body
      ? {
          requestBody: {
            required: true,
            content: {
              'application/json': {
                schema: jsonSchemaOf(operation.body, shared, 'input'),
                ...(operation.example?.body === undefined ? {} : { example: operation.example.body }),
              },
            },
          },
        }
      : {}),
    responses: {
      [String(operation.status)]: {
        description: 'Done.',
        content: { [operation.replyType ?? 'application/json']: { schema: jsonSchemaOf(operation.reply, shared) } },
      },
      ...problemResponses(operation),
    },
  };
}

/** The document of the whole API, or of one service. Internal calls between services are left out of the public one. */
export function openApiDocument(service?: string): JsonSchema {
  const operations = OPERATIONS.filter((operation) =>
    service === undefined
      ? operation.access !== 'internal' && operation.service !== 'venue-simulator'
      : operation.service === service || operation.service === '*',
  );
  const shared: JsonSchema = {};
  shared['Problem'] = jsonSchemaOf(problem, shared);
  const paths: Record<string, Record<string, JsonSchema>> = {};
  for (const operation of operations) {
    (paths[operation.path] ??= {})[operation.method.toLowerCase()] = operationObject(operation, shared);
  }
  return {
    openapi: '3.1.0',
    info: {
      title: service === undefined ? 'Aiyrbas' : `Aiyrbas: ${service}`,
      version: '1.0.0',
      description:
        'Buy and sell crypto for tenge. Amounts are strings with exactly the digits of their asset; errors are RFC 9457 problem details with a stable `code`.',
    },
    servers: [{ url: '/' }],
    security: [{ oauth2: [] }],
    paths,
    components: {
      schemas: Object.fromEntries(Object.entries(shared).sort(([a], [b]) => (a < b ? -1 : 1))),
      securitySchemes: {
        oauth2: {
          type: 'http',
          scheme: 'bearer',
          bearerFormat: 'JWT',
          description: 'An access token (JWT) of the configured OpenID provider, for a user with one of the roles.',
        },
      },
    },
  };
}
