// The HTTP server that everything of ours listens with, and how it takes leave.
import { type IncomingMessage, type Server, type ServerResponse, createServer } from 'node:http';
import { createServer as createTlsServer } from 'node:https';

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
  const server = tls
    ? createTlsServer({ ...options, ...tls, minVersion: 'TLSv1.2' }, handle)
    : createServer(options, handle);
  // Longer than any client of ours keeps a connection, shorter than a proxy forgets one.
  server.keepAliveTimeout = 65_000;
  server.headersTimeout = timeouts.headersMs;
  server.requestTimeout = timeouts.requestMs;
  return server;
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
