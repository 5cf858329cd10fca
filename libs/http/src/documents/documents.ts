// The documents of the API: pages and files that are the same for everybody and for as long as the process runs. A client asks
// whether its copy is still good (ETag, RFC 9110) and gets a compressed one where it can read it.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { gzipSync } from 'node:zlib';
import { NO_STORE, type ProblemCode, pathOf } from '@aiyrbas/contracts';
import cors from '@fastify/cors';
import etag from '@fastify/etag';
import { type FastifyReply, fastify as createFastify } from 'fastify';
import { corsOptions } from '../cors';
import { problemOf } from '../problem';

export interface ServedDocument {
  readonly type: string;
  /** Made when it is first asked for. */
  readonly content: () => string | Buffer;
  readonly contentSecurityPolicy?: string;
}

/** By path. */
export type Documents = Readonly<Record<string, ServedDocument>>;

/** Smaller ones do not gain from it. */
const GZIP_BYTES_MIN = 1_024;
const NOTHING_LOADED = "default-src 'none'; frame-ancestors 'none'";

interface Representations {
  readonly plain: Buffer;
  readonly gzip: Buffer | undefined;
}

/** Answers the paths of `documents`, and any other with 404. */
export async function serveDocuments(
  documents: Documents,
  corsOrigins: readonly string[] = [],
): Promise<(request: IncomingMessage, response: ServerResponse) => void> {
  const fastify = createFastify();
  await fastify.register(etag);
  if (corsOrigins.length > 0) await fastify.register(cors, corsOptions(corsOrigins));
  for (const [path, document] of Object.entries(documents)) {
    let made: Representations | undefined;
    fastify.get(path, async (request, reply) => {
      made ??= representationsOf(document);
      const isZipped = made.gzip !== undefined && acceptsGzip(request.headers['accept-encoding']);
      if (made.gzip) void reply.header('vary', [reply.getHeader('vary') ?? [], 'Accept-Encoding'].flat().join(', '));
      if (isZipped) void reply.header('content-encoding', 'gzip');
      return reply
        .type(document.type)
        .headers({
          // Kept, and asked about each time: a new release has other documents.
          'cache-control': 'no-cache',
          'x-content-type-options': 'nosniff',
          'content-security-policy': document.contentSecurityPolicy ?? NOTHING_LOADED,
        })
        .send(isZipped ? made.gzip : made.plain);
    });
  }
  fastify.setNotFoundHandler((request, reply) => {
    const path = pathOf(request.url);
    if (!Object.hasOwn(documents, path)) return refuse(reply, 'not_found', 404);
    return refuse(reply.header('allow', 'GET, HEAD'), 'method_not_allowed', 405);
  });
  await fastify.ready();
  return (request, response) => fastify.routing(request, response);
}

function refuse(reply: FastifyReply, code: ProblemCode, status: number): FastifyReply {
  return reply
    .status(status)
    .headers({ 'cache-control': NO_STORE, 'x-content-type-options': 'nosniff' })
    .type('application/problem+json')
    .send(JSON.stringify(problemOf({ code })));
}

function representationsOf({ content }: ServedDocument): Representations {
  const plain = Buffer.from(content());
  const gzip = plain.length < GZIP_BYTES_MIN ? undefined : gzipSync(plain);
  // A picture is compressed already.
  return { plain, gzip: gzip && gzip.length < plain.length ? gzip : undefined };
}

/** `Accept-Encoding: gzip;q=0` says no (RFC 9110, 12.5.3). */
function acceptsGzip(header: string | string[] | undefined): boolean {
  return [header ?? ''].flat().some((line) =>
    line.split(',').some((part) => {
      const [coding, ...parameters] = part.split(';').map((text) => text.trim().toLowerCase());
      return coding === 'gzip' && !parameters.some((parameter) => /^q=0(\.0*)?$/.test(parameter));
    }),
  );
}
