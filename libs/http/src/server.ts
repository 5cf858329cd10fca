// The HTTP server that everything of ours listens with: what it refuses before anything is routed, and how it takes leave.
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';
import { NO_STORE, PROBLEMS, isPlainTarget } from '@aiyrbas/contracts';
import { type Refusal, problemOf } from './problem';

export type HandleRequest = (request: IncomingMessage, response: ServerResponse) => void;

/** Whoever still listens to a stream after so long is let go; they resume from their last event id. */
const LEAVE_MS = 2_000;

/** How long a caller may take to say something; whoever takes longer gets 408. */
export interface RequestTimeouts {
  readonly headersMs: number;
  readonly requestMs: number;
  /** How often it is looked for those who are late. */
  readonly checkIntervalMs: number;
}

const DEFAULT_TIMEOUTS: RequestTimeouts = { headersMs: 20_000, requestMs: 30_000, checkIntervalMs: 5_000 };

/** @param tls what it listens with, in PEM; without it in clear text. */
export function createHttpServer(
  handle: HandleRequest,
  timeouts: RequestTimeouts = DEFAULT_TIMEOUTS,
  tls?: { readonly cert: string; readonly key: string },
): Server {
  const options = { connectionsCheckingInterval: timeouts.checkIntervalMs };
  const listener: HandleRequest = (request, response) => {
    if (isPlainTarget(request.url ?? '')) handle(request, response);
    else refuseTarget(response);
  };
  const server = tls
    ? createTlsServer({ ...options, ...tls, minVersion: 'TLSv1.2' }, listener)
    : createServer(options, listener);
  // Longer than any client of ours keeps a connection, shorter than a proxy forgets one.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = timeouts.headersMs;
  server.requestTimeout = timeouts.requestMs;
  return server;
}

/** A gateway and a router could read it as two different paths, so neither does (libs/contracts: request-target.ts). */
const refuseTarget = (response: ServerResponse): void =>
  respondProblem(response, { code: 'invalid_request', detail: 'the path has an encoded, a dot or an empty segment' });

/** What a path gets that is not here. */
export const respondNotFound = (response: ServerResponse): void => respondProblem(response, { code: 'not_found' });

function respondProblem(response: ServerResponse, refusal: Refusal): void {
  response.writeHead(PROBLEMS[refusal.code], {
    'content-type': 'application/problem+json',
    'cache-control': NO_STORE,
    'x-content-type-options': 'nosniff',
  });
  response.end(JSON.stringify(problemOf(refusal)));
}

/** Takes the port, and gives the one that was taken. @throws the server's own error, such as EADDRINUSE. */
export function listenOn(server: Server, port: number, host: string): Promise<number> {
  return new Promise((resolve, reject) => {
    server.once('error', reject);
    server.listen(port, host, () => {
      server.removeListener('error', reject);
      resolve((server.address() as { port: number }).port);
    });
  });
}

/** Takes no more calls and lets running ones finish. */
export function closeServer(server: Server): Promise<void> {
  return new Promise((resolve) => {
    server.close(() => resolve());
    server.closeIdleConnections();
    setTimeout(() => server.closeAllConnections(), LEAVE_MS).unref();
  });
}
