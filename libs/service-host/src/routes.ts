// Which service of a process answers a call. One that is alone answers everything; of several, the route table decides, a
// call between services names its service, and probes are answered by the service that is worst off.
import type { IncomingMessage, ServerResponse } from 'node:http';
import { isOnOperationsPort, isUnder, liveness, metrics, pathOf, readiness, serviceFor } from '@aiyrbas/contracts';
import { type HandleRequest, isDocumentPath, readOnly, respondNotFound } from '@aiyrbas/http';
import { mergedMetrics } from '@aiyrbas/observability';
import { isServing } from './readiness';
import { SERVICE_HEADER } from './remote-logs';
import type { RunningService } from './start-service';

/** What answers below a path beside the services. */
export interface Mount {
  readonly prefix: string;
  readonly handle: HandleRequest;
}

type Routed = Pick<RunningService, 'name' | 'handle' | 'isAlive' | 'ready' | 'metrics'>;

export const mountAt = (mounts: readonly Mount[], path: string): Mount | undefined =>
  mounts.find(({ prefix }) => isUnder(path, prefix));

export const mounted =
  (mounts: readonly Mount[], others: HandleRequest): HandleRequest =>
  (request, response) => {
    (mountAt(mounts, pathOf(request.url ?? '/'))?.handle ?? others)(request, response);
  };

/** The customers' port: what is for operators, for measuring and for other services is not there, whoever calls. */
export const apiOnly =
  (everything: HandleRequest): HandleRequest =>
  (request, response) =>
    isOnOperationsPort(pathOf(request.url ?? '/')) ? respondNotFound(response) : everything(request, response);

/** While nothing has started yet. */
export const unavailable: HandleRequest = (_, response) => void response.writeHead(503, { 'retry-after': '1' }).end();

/** Every service serves the same documents; the gateway requests them from one service. */
export function routesOf(services: readonly Routed[], documents: HandleRequest): HandleRequest {
  const [first] = services;
  const serviceOf = services.length === 1 ? () => first! : among(services);
  const merged = readOnly((_, response) => void sendMetrics(services, response));
  return (request, response) => {
    const path = pathOf(request.url ?? '/');
    if (isDocumentPath(path)) documents(request, response);
    else if (path === metrics.path && services.length > 1) merged(request, response);
    else {
      const service = serviceOf(path, request);
      if (service instanceof Promise) void service.then((one) => one.handle(request, response));
      else service.handle(request, response);
    }
  };
}

const among =
  (services: readonly Routed[]) =>
  (path: string, { headers }: IncomingMessage): Routed | Promise<Routed> => {
    if (path === liveness.path) return services.find((service) => !service.isAlive()) ?? services[0]!;
    if (path === readiness.path) return leastReady(services);
    const name = path.startsWith('/internal/') ? headers[SERVICE_HEADER] : serviceFor(path);
    // What is nobody's here is refused by the first, in the words that all have for it.
    return services.find((service) => service.name === name) ?? services[0]!;
  };

/** The first that does not serve, else the first with something degraded, else any: its answer is that of the process. */
async function leastReady(services: readonly Routed[]): Promise<Routed> {
  const checked = await Promise.all(
    services.map(async (service) => ({ service, statuses: Object.values(await service.ready()) })),
  );
  const worst =
    checked.find(({ statuses }) => !statuses.every(isServing)) ??
    checked.find(({ statuses }) => statuses.some((status) => status !== 'up'));
  return worst?.service ?? services[0]!;
}

async function sendMetrics(services: readonly Routed[], response: ServerResponse): Promise<void> {
  const texts = await Promise.all(services.map((service) => service.metrics()));
  response.writeHead(200, { 'content-type': 'text/plain; version=0.0.4', 'cache-control': 'no-store' });
  response.end(mergedMetrics(texts));
}
