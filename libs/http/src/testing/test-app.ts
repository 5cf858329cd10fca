// The smallest service with every kind of endpoint, built as the platform builds it, on real Postgres.
import { generateKeyPairSync, randomUUID } from 'node:crypto';
import { operationsOf } from '@aiyrbas/contracts';
import { type Result, ok, refuse } from '@aiyrbas/kernel';
import { LOGGER, type Logger, METRICS, Metrics, TRACING, type Tracing, quietTracing } from '@aiyrbas/observability';
import { Database, ForwardMigration, type Tx } from '@aiyrbas/persistence';
import { type TestDatabase, testDatabase } from '@aiyrbas/testing';
import { Controller, Module } from '@nestjs/common';
import { APP_FILTER, APP_GUARD, APP_INTERCEPTOR, DiscoveryModule, NestFactory } from '@nestjs/core';
import type { NestFastifyApplication } from '@nestjs/platform-fastify';
import { SignJWT, exportJWK } from 'jose';
import { z } from 'zod';
import {
  Authenticator,
  COMMAND_KEYS,
  type CallOf,
  Commands,
  type CommandsTogether,
  Endpoint,
  INTERNAL_CALLERS,
  OperationGuard,
  ParsedCall,
  ProblemFilter,
  type Refusal,
  ReplyInterceptor,
  createFastifyAdapter,
  httpMigrations,
  prepareFastify,
} from '../index';

export const ISSUER = 'https://issuer.example';
/** The token of a service that calls. */
export const INTERNAL = 'for-tests-only';

const { get, post } = operationsOf('wishes');

const thing = z.strictObject({ id: z.string(), wish: z.string(), wisher: z.string() });

export const createHorse = post('makeWish', '/v1/wishes', {
  summary: 'Writes a wish down, once per key.',
  access: ['customer'],
  body: z.strictObject({
    wish: z.string(),
    fate: z.enum(['refused', 'broken', 'cut off', 'slow']).optional(),
    more: z.unknown().optional(),
  }),
  reply: thing,
  idempotent: true,
  refusals: ['limit_exceeded'],
});

export const createThingBatched: typeof createHorse = {
  ...createHorse,
  id: 'makeWishTogether',
  path: '/v1/wishes/together',
  summary: 'Writes a wish down, once per key, with those that come at the same time.',
};

export const showThing = get('showWish', '/v1/wishes/{wishId}/pages/{page}', {
  summary: 'A page of a wish.',
  access: ['customer', 'operator'],
  params: { page: z.string().regex(/^\d{1,3}$/) },
  query: z.strictObject({ limit: z.string().optional() }),
  reply: z.strictObject({ wishId: z.string(), page: z.string(), limit: z.string().optional() }),
  refusals: ['not_found'],
});

export const followThings = get('followWishes', '/v1/wishes/events', {
  summary: 'Behind which event the caller goes on.',
  access: ['customer'],
  replyType: 'text/event-stream',
  reply: z.strictObject({ behind: z.number() }),
});

export const countThings = get('countWishes', '/v1/count', {
  summary: 'How many there are.',
  access: 'public',
  reply: z.strictObject({ count: z.string() }),
});

export const countOld = get('countOld', '/v1/count-of-old', {
  summary: 'As countWishes, under its old name.',
  access: ['operator'],
  deprecation: { since: '2026-06-01', sunset: '2027-06-01', link: 'https://aiyrbas.kz/moves' },
  reply: z.strictObject({ count: z.string() }),
});

export const showInternals = get('lookInside', '/internal/wishes', {
  summary: 'For the platform itself; its reply does not fit what it promises.',
  access: 'internal',
  reply: z.strictObject({ inside: z.literal('nothing') }),
});

class Wishes1763900000200 extends ForwardMigration {
  readonly phase = 'expand';
  readonly sql = `create table wish (id bigint generated always as identity primary key, wish text, wisher text)`;
}

interface Thing {
  readonly id: string;
  readonly wish: string;
  readonly wisher: string;
  readonly fate?: string | undefined;
}

function keep(
  { id, wish: thing, wisher, fate }: Thing,
  tx: Tx,
): Result<{ id: string; wish: string; wisher: string }, Refusal> {
  if (fate === 'refused') return refuse({ code: 'limit_exceeded', detail: 'one wish too many' });
  tx.write(`insert into wish (wish, wisher) values ($1, $2)`, [thing, wisher]);
  if (fate === 'broken') tx.write('select secret_column from wish', []);
  if (fate === 'cut off') tx.write('select pg_terminate_backend(pg_backend_pid())', []);
  if (fate === 'slow') tx.write('select pg_sleep(0.2)', []);
  return ok({ id, wish: thing, wisher });
}

@Controller()
class ThingsController {
  readonly #together: CommandsTogether<Thing, z.infer<typeof thing>>;

  constructor(
    private readonly db: Database,
    private readonly commands: Commands,
  ) {
    this.#together = commands.together(async (inputs, tx) => inputs.map((made) => keep(made, tx)));
  }

  @Endpoint(createThingBatched)
  async makeTogether(
    @ParsedCall() call: CallOf<typeof createThingBatched>,
  ): Promise<Result<z.infer<typeof thing>, Refusal>> {
    const { body, principal } = call;
    const { result } = await this.#together.once(call, { id: randomUUID(), wisher: principal.subject, ...body });
    return result;
  }

  @Endpoint(createHorse)
  async make(@ParsedCall() call: CallOf<typeof createHorse>): Promise<Result<z.infer<typeof thing>, Refusal>> {
    const { body, principal } = call;
    return this.commands.once(call, async (tx) => {
      const [row] = await tx.query<{ id: string }>(`insert into wish (wish, wisher) values ($1, $2) returning id`, [
        body.wish,
        principal.subject,
      ]);
      if (body.fate === 'refused') return refuse({ code: 'limit_exceeded', detail: 'one wish too many' });
      if (body.fate === 'broken') await tx.query('select secret_column from wish');
      if (body.fate === 'cut off') await tx.query('select pg_terminate_backend(pg_backend_pid())');
      if (body.fate === 'slow') await tx.query('select pg_sleep(0.2)');
      return ok({ wisher: principal.subject, wish: body.wish, id: row!.id });
    });
  }

  @Endpoint(showThing)
  async show(@ParsedCall() { params, query }: CallOf<typeof showThing>): Promise<Result<object, Refusal>> {
    return ok({ wishId: params['wishId'], page: params['page'], ...query });
  }

  @Endpoint(followThings)
  async follow(@ParsedCall() { lastEventId, reply }: CallOf<typeof followThings>): Promise<Result<void, Refusal>> {
    reply.hijack();
    reply.raw.end(JSON.stringify({ behind: lastEventId }));
    return ok(undefined);
  }

  @Endpoint(countThings)
  async count(): Promise<Result<object, Refusal>> {
    const [row] = await this.db.query<{ count: string }>(`select count(*) from wish`);
    return ok(row!);
  }

  @Endpoint(countOld)
  async countOld(): Promise<Result<object, Refusal>> {
    return this.count();
  }

  @Endpoint(showInternals)
  async showInternals(): Promise<Result<object, Refusal>> {
    return ok({ inside: 'a secret' });
  }
}

export interface TestApp {
  readonly app: NestFastifyApplication;
  readonly database: TestDatabase;
  readonly metrics: Metrics;
  /** The names of the spans that were begun. */
  readonly spans: string[];
  readonly logged: { level: string; fields: object; text: string }[];
  /** `Bearer <token>` of somebody with these roles. */
  authorization(subject: string, ...roles: string[]): Promise<string>;
  close(): Promise<void>;
}

/** Sends a command to this path, with this key if any, and gives what a client sees of the response. */
export const sendsTo =
  (url: string) =>
  async ({ app }: TestApp, payload: object | string, key: string | undefined, authorization: string) => {
    const idempotency = key === undefined ? {} : { 'idempotency-key': key };
    const headers = { 'content-type': 'application/json', authorization, ...idempotency };
    const response = await app.inject({ method: 'POST', url, headers, payload });
    return {
      status: response.statusCode,
      text: response.body,
      code: (JSON.parse(response.body) as { code?: string }).code,
      headers: response.headers,
      replayed: response.headers['idempotency-replayed'],
    };
  };

export async function testApp(): Promise<TestApp> {
  const database = await testDatabase({ schema: 'wishes', migrations: [...httpMigrations, Wishes1763900000200] });
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
  const jwk = { ...(await exportJWK(publicKey)), kid: 'issuer', alg: 'ES256' };
  const metrics = new Metrics('wishes');
  const logged: TestApp['logged'] = [];
  const spans: string[] = [];
  const tracing: Tracing = {
    ...quietTracing,
    span: (name, options) => {
      spans.push(name);
      return quietTracing.span(name, options);
    },
  };
  const write =
    (level: string) =>
    (fields: object, text: string): void =>
      void logged.push({ level, fields, text });
  const log = { warn: write('warn'), error: write('error') } as unknown as Logger;

  @Module({
    imports: [DiscoveryModule],
    controllers: [ThingsController],
    providers: [
      { provide: Database, useValue: database.db },
      {
        provide: Authenticator,
        useValue: new Authenticator({ issuer: ISSUER, audience: 'aiyrbas-api', keys: { keys: [jwk] } }),
      },
      { provide: LOGGER, useValue: log },
      { provide: METRICS, useValue: metrics },
      { provide: TRACING, useValue: tracing },
      {
        provide: INTERNAL_CALLERS,
        useValue: { callerOf: async (token: string) => (token === INTERNAL ? 'quotes' : undefined) },
      },
      { provide: COMMAND_KEYS, useValue: ['for-tests-only'] },
      Commands,
      { provide: APP_GUARD, useClass: OperationGuard },
      { provide: APP_INTERCEPTOR, useClass: ReplyInterceptor },
      { provide: APP_FILTER, useClass: ProblemFilter },
    ],
  })
  class TestModule {}

  const app = await NestFactory.create<NestFastifyApplication>(TestModule, createFastifyAdapter(), {
    logger: false,
    abortOnError: false,
    bodyParser: false,
  });
  await prepareFastify(app, ['https://app.example.kz']);
  await app.listen(0, '127.0.0.1');
  return {
    app,
    database,
    metrics,
    spans,
    logged,
    authorization: async (subject, ...roles) => {
      const jwt = new SignJWT({ roles }).setProtectedHeader({ alg: 'ES256', typ: 'at+jwt', kid: 'issuer' });
      const claims = jwt
        .setIssuedAt()
        .setIssuer(ISSUER)
        .setAudience('aiyrbas-api')
        .setSubject(subject)
        .setExpirationTime('10m');
      return `Bearer ${await claims.sign(privateKey)}`;
    },
    close: async () => {
      await app.close();
      await database.close();
    },
  };
}
