// One port for everything: the gateway reads the first path segments and passes the request to the service that the route
// table names. It handles only requests about the whole platform itself.
import type { IncomingMessage, Server, ServerResponse } from 'node:http';
import { NO_STORE, PROBLEMS, pathOf, retryAfterSecondsOf, serviceFor } from '@aiyrbas/contracts';
import {
  type HandleRequest,
  type Refusal,
  closeServer,
  createHttpServer,
  isDocumentPath,
  listenOn,
  problemOf,
  readOnly,
} from '@aiyrbas/http';
import { mergedMetrics } from '@aiyrbas/observability';
import { type Mount, isServing, mountAt } from '@aiyrbas/service-host';

export interface Route {
  readonly name: string;
  handle(request: IncomingMessage, response: ServerResponse): void;
  ready(): Promise<Record<string, string>>;
  metrics(): Promise<string>;
}

export class Gateway {
  readonly server: Server;
  readonly #routes = new Map<string, Route>();
  #mounts: readonly Mount[] = [];
  #documents: HandleRequest | undefined;
  #welcome = '';
  readonly #read = readOnly((request, response) => void this.#respond(pathOf(request.url ?? '/'), response));
  #open = false;

  constructor() {
    this.server = createHttpServer((request, response) => this.#route(request, response));
  }

  listen(port: number, host: string): Promise<number> {
    return listenOn(this.server, port, host);
  }

  /** Leads to these from now on. */
  admit(routes: readonly Route[]): void {
    routes.forEach((route) => this.#routes.set(route.name, route));
  }

  /** Everybody is in: the platform is ready. */
  open(mounts: readonly Mount[], documents: HandleRequest, welcome: string): void {
    this.#mounts = mounts;
    this.#documents = documents;
    this.#welcome = welcome;
    this.#open = true;
  }

  /** From here on the platform is not ready: new calls are sent elsewhere while running ones finish. */
  closeForNewcomers(): void {
    this.#open = false;
  }

  close(): Promise<void> {
    return closeServer(this.server);
  }

  #route(request: IncomingMessage, response: ServerResponse): void {
    const path = pathOf(request.url ?? '/');
    const mount = mountAt(this.#mounts, path);
    if (mount) return mount.handle(request, response);
    if (this.#documents && isDocumentPath(path)) return this.#documents(request, response);
    const service = serviceFor(path);
    const route = service === undefined ? undefined : this.#routes.get(service);
    if (route) return route.handle(request, response);
    if (OWN.has(path)) return this.#read(request, response);
    void this.#respond(path, response);
  }

  async #respond(path: string, response: ServerResponse): Promise<void> {
    if (path === '/health/live') return json(response, 200, { status: 'up' });
    if (path === '/health/ready') return this.#readiness(response);
    if (path === '/metrics') {
      const texts = await Promise.all([...this.#routes.values()].map((route) => route.metrics()));
      return text(response, 'text/plain; version=0.0.4', mergedMetrics(texts));
    }
    if (path === '/') return text(response, 'text/plain; charset=utf-8', this.#welcome);
    return problem(response, { code: this.#open ? 'not_found' : 'service_unavailable' });
  }

  async #readiness(response: ServerResponse): Promise<void> {
    const checks: Record<string, string> = {};
    for (const route of this.#routes.values()) {
      for (const [name, reply] of Object.entries(await route.ready())) checks[`${route.name}.${name}`] = reply;
    }
    const down = Object.entries(checks).filter(([, status]) => !isServing(status));
    if (this.#open && down.length === 0) return json(response, 200, { status: 'up', checks });
    const detail = down.map(([name, status]) => `${name}: ${status}`).join('; ');
    return problem(response, { code: 'service_unavailable', ...(detail === '' ? {} : { detail }) });
  }
}

/** The gateway's own paths. */
const OWN: ReadonlySet<string> = new Set(['/', '/health/live', '/health/ready', '/metrics']);

function problem(response: ServerResponse, refusal: Refusal): void {
  const retryAfter = retryAfterSecondsOf(refusal.code);
  if (retryAfter !== undefined) response.setHeader('retry-after', retryAfter);
  json(response, PROBLEMS[refusal.code], problemOf(refusal), 'application/problem+json');
}

function json(response: ServerResponse, status: number, body: object, type = 'application/json'): void {
  response.writeHead(status, { ...HEADERS, 'content-type': type });
  response.end(JSON.stringify(body));
}

function text(response: ServerResponse, type: string, body: string): void {
  response.writeHead(200, { ...HEADERS, 'content-type': type });
  response.end(body);
}

const HEADERS = { 'cache-control': NO_STORE, 'x-content-type-options': 'nosniff' };
