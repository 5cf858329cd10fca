// Who reaches which operations, and on which port. Customers and operators call different gateways; what is for operators, for
// measuring and for other services is on a port of its own in every process.
import type { Operation } from '../operation';
import { isUnder } from '../request-target';
import { OPERATIONS, ROUTES } from './catalogue';
import { liveness } from './platform';

/** The port for operations has these; the port of the API does not. */
const OPERATIONS_PREFIXES = ['/ops', '/internal', '/metrics'];

/** @param path without a query, of a plain target (request-target.ts). */
export const isOnOperationsPort = (path: string): boolean =>
  OPERATIONS_PREFIXES.some((prefix) => isUnder(path, prefix));

const isForOperators = ({ path }: Operation): boolean => isUnder(path, '/ops');
const isSimulated = ({ path }: Operation): boolean => isUnder(path, '/simulator');

/** The API at the public gateway: `/openapi.json`. */
export const isPublicOperation = (operation: Operation): boolean =>
  operation === liveness || (operation.service !== '*' && !isForOperators(operation) && !isSimulated(operation));

const isOperatorsRole = (role: string): boolean => role !== 'customer';

/** What the operators' gateway routes: calls for operators, and what else operators or anyone may call. */
export const isOperatorsOperation = (operation: Operation): boolean =>
  isForOperators(operation) ||
  (isPublicOperation(operation) &&
    (operation.access === 'public' || (operation.access !== 'internal' && operation.access.some(isOperatorsRole))));

/** Services with calls for operators: each has `/ops/v1/<service>`. */
export const OPERATED_SERVICES: readonly string[] = ROUTES.filter(
  ({ prefix, service }) => prefix === `/ops/v1/${service}`,
).map(({ service }) => service);

/** A path that a gateway routes, with `{name}` for a parameter, and the service that it belongs to. */
export interface RoutedPath {
  readonly path: string;
  readonly service: string;
  /** Its reply never ends by itself. */
  readonly isStream: boolean;
}

/** Each path once. What every service has for operators has a path for each of them: no segment stands for a service. */
export function routedPaths(fits: (operation: Operation) => boolean): RoutedPath[] {
  const paths = new Map<string, RoutedPath>();
  for (const operation of OPERATIONS.filter(fits)) {
    const { service, path, replyType } = operation;
    const isStream = replyType === 'text/event-stream';
    const owners = service === '*' ? OPERATED_SERVICES : [service];
    if (service === '*' && !path.includes('{service}')) continue;
    for (const owner of owners) {
      const own = path.replace('{service}', owner);
      paths.set(own, { path: own, service: owner, isStream });
    }
  }
  return [...paths.values()];
}
