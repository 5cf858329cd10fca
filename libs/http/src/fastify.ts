// Fastify as our controllers need it: strict JSON, small bodies. What it refuses itself passes the problem filter like any error.
import { isUtf8 } from 'node:buffer';
import { NO_STORE, type ProblemCode, pathOf } from '@aiyrbas/contracts';
import cors from '@fastify/cors';
import helmet from '@fastify/helmet';
import { type FastifyReply, type FastifyRequest, fastify as createFastify } from 'fastify';
import { FastifyAdapter, type NestFastifyApplication } from '@nestjs/platform-fastify';
import { corsOptions } from './cors';
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
        .header('cache-control', NO_STORE)
        .type('application/problem+json')
        .send(JSON.stringify(problemOf(refusal)));
    },
  });

/**
 * To be called before the application is initialised.
 * @param corsOrigins web origins whose pages may read answers.
 */
export async function prepareFastify(app: NestFastifyApplication, corsOrigins: readonly string[] = []): Promise<void> {
  const fastify = app.getHttpAdapter().getInstance();
  const known = new KnownPaths();
  fastify.addHook('onRoute', (route) => known.add(route));
  // Not earlier: the headers that every answer of ours carries are set before.
  fastify.addHook('preParsing', (request, _reply, payload, done) => {
    const allow = request.is404 ? known.methodsAt(pathOf(request.url)).join(', ') : '';
    if (allow === '') done(null, payload);
    else done(new ProblemError({ code: 'method_not_allowed', detail: `this path has ${allow}` }, { allow }));
  });
  fastify.removeAllContentTypeParsers();
  fastify.addContentTypeParser('application/json', { parseAs: 'buffer' }, (request, body, done) => {
    const bytes = body as Buffer;
    const fault = encodingFault(request.headers, bytes);
    if (fault !== undefined) return done(new ProblemError({ code: 'unsupported_media_type', detail: fault }));
    // An empty body is no body: what an operation needs of it, its schema says.
    if (bytes.length === 0) return done(null, undefined);
    const parsed = parseJsonBody(bytes.toString('utf8'));
    if (parsed.ok) done(null, parsed.value);
    else done(new ProblemError(parsed.error));
  });
  const headers = await securityHeaders();
  fastify.addHook('onRequest', (_request, reply, done) => {
    for (const [name, value] of headers) reply.raw.setHeader(name, value);
    // Whatever answers: only what an operation allows to be kept says otherwise (reply.interceptor.ts).
    reply.raw.setHeader('cache-control', NO_STORE);
    done();
  });
  if (corsOrigins.length > 0) await fastify.register(cors, corsOptions(corsOrigins));
}

/** JSON is UTF-8 (RFC 8259). Bytes of another encoding would be read as other characters, or as replacement characters. */
function encodingFault(headers: FastifyRequest['headers'], bytes: Buffer): string | undefined {
  const coding = headers['content-encoding'];
  if (coding !== undefined && coding.toLowerCase() !== 'identity') return 'the body must not be compressed';
  const charsets = [...(headers['content-type'] ?? '').matchAll(/;\s*charset\s*=\s*"?([^\s;"]*)/gi)];
  const others = charsets.filter(([, charset]) => !/^utf-?8$/i.test(charset!));
  return others.length > 0 || !isUtf8(bytes) ? 'the body must be in UTF-8' : undefined;
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
