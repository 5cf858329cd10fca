// Fastify as our controllers need it: strict JSON, small bodies. What it refuses itself passes the problem filter like any error.
import type { ProblemCode } from '@aiyrbas/contracts';
import helmet from '@fastify/helmet';
import { type FastifyReply, fastify as createFastify } from 'fastify';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { parseJsonBody } from './json-body';
import { KnownPaths } from './known-paths';
import { ProblemError, problemOf } from './problem';

/** No body of ours is near this; a longer one is not read. */
export const BODY_BYTES_MAX = 64 * 1024;

export const createFastifyAdapter = (): FastifyAdapter =>
  new FastifyAdapter({
    bodyLimit: BODY_BYTES_MAX,
    trustProxy: false,
    routerOptions: { ignoreTrailingSlash: false, caseSensitive: true },
    requestTimeout: 15_000,
    genReqId: () => '',
    logger: false,
    // A URL that cannot be parsed reaches no controller and no filter of ours.
    frameworkErrors: (_error: Error, _request: unknown, reply: FastifyReply) => {
      const refusal = { code: 'invalid_request', detail: 'the address cannot be read' } as const;
      void reply
        .status(400)
        .type('application/problem+json')
        .send(JSON.stringify(problemOf(refusal)));
    },
  });

/** To be called before the application is initialised. */
export async function prepareFastify(app: NestFastifyApplication): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const known = new KnownPaths();
  fastify.addHook('onRoute', (route) => known.add(route));
  // Not earlier: the headers that every answer of ours carries are set before.
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const allow = request.is404 ? known.methodsAt(request.url.split('?', 1)[0]!).join(', ') : '';
    if (allow === '') done(null, payload);
    else done(new ProblemError({ code: 'method_not_allowed', detail: `this path has ${allow}` }, { allow }));
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'string' }, (_request, body, done) => {
    // An empty body is no body: what an operation needs of it, its schema says.
    if (body === '') return done(null, undefined);
    const parsed = parseJsonBody(body as string);
    if (parsed.ok) done(null, parsed.value);
    else done(new ProblemError(parsed.error));
  });
  const headers = await securityHeaders();
  fastify.addHook('onRequest', (_request, reply, done) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    done();
  });
}

/** Helmet's headers are the same for every answer, so it is asked once: it would put them together for each anew. */
async function securityHeaders(): Promise<[string, string][]> {
  const probe = createFastify();
  await probe.register(helmet, {
    contentSecurityPolicy: { directives: { defaultSrc: ["'none'"], frameAncestors: ["'none'"] } },
    crossOriginResourcePolicy: { policy: 'same-origin' },
  });
  probe.get('/', async () => 'with its headers');
  const response = await probe.inject('/');
  await probe.close();
  return Object.entries(response.headers).flatMap(([name, value]) =>
    PER_RESPONSE_HEADERS.has(name) ? [] : [[name, String(value)] as [string, string]],
  );
}

const PER_RESPONSE_HEADERS = new Set(['content-type', 'content-length', 'date', 'connection']);

/** The problem code of a request that never reached a controller. */
export function codeOfStatus(status: number | undefined): ProblemCode {
  switch (status) {
    case 404:
      return 'not_found';
    case 405:
      return 'method_not_allowed';
    case 408:
      return 'request_timeout';
    case 413:
      return 'payload_too_large';
    case 415:
      return 'unsupported_media_type';
    case 400:
      return 'invalid_request';
    default:
      return 'internal_error';
  }
}
