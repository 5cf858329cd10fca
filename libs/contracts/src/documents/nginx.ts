// The gateways of a distributed platform: one nginx configuration for compose, for `npm run stack` and for a cluster. It
// follows from the operations. Customers and operators have a gateway each, on ports or hosts of their own; each leads to the
// literal paths of its operations, and everything else is a 404 (docs/decisions/0041-two-gateways.md).
import { NO_STORE, retryAfterSecondsOf } from '../http-semantics';
import { ROUTES } from '../operations/catalogue';
import { type RoutedPath, isOperatorsOperation, isPublicOperation, routedPaths } from '../operations/surfaces';
import { PROBLEMS_PATH, problemTitle, problemType } from '../problem-help';
import { PROBLEMS, type ProblemCode } from '../problems';
import { PLAIN_TARGET } from '../request-target';

/** Where a gateway listens. */
export interface GatewayAddress {
  /** `127.0.0.1:3000`, or a port alone. */
  readonly listen: string;
  /** The only host name that it answers to; any by default. */
  readonly host?: string;
  /** It then listens with TLS only. Gateways that share a port have one each, or none. */
  readonly certificate?: CertificateFiles;
}

/** Files in PEM: a certificate with its chain, and its key. */
export interface CertificateFiles {
  readonly cert: string;
  readonly key: string;
}

/**
 * Services that listen with TLS. The certificate of a service must be for the name by which it is called: its host name where a
 * resolver finds it, and else the name of the service (`kyc`).
 */
export interface TlsToServices {
  /** A file with the authorities that are trusted, in PEM. */
  readonly ca: string;
}

/** Addresses (`host:port`) of one service, one for every replica. */
export interface ServiceAddresses {
  readonly api: readonly string[];
  /** The port for operators; without it nothing of this service is for operators. */
  readonly operations?: readonly string[];
}

/** What one caller may do; a caller is an address. */
export interface ClientLimits {
  readonly requestsPerSecond: number;
  /** How many requests more are taken at once. */
  readonly burst: number;
  readonly connections: number;
}

export interface NginxOptions {
  readonly customers: GatewayAddress;
  readonly operators: GatewayAddress;
  readonly services: Readonly<Record<string, ServiceAddresses>>;
  /** Leads customers to simulators and to the development issuer, which gives anyone any role. */
  readonly demo: boolean;
  /** A DNS server, where replicas come and go behind one name (Docker: 127.0.0.11). */
  readonly resolver?: string;
  /** Calls services with TLS; in clear text without it. */
  readonly tlsToServices?: TlsToServices;
  /** Load balancers before nginx, as addresses or CIDR blocks: the caller's address is then what they forward. */
  readonly trustedProxies?: readonly string[];
  readonly limits?: ClientLimits;
  /** How long a caller may take to send its headers, or to send the next part of its body. */
  readonly slowClientSeconds?: number;
  /** A folder that nginx may write to. */
  readonly folder: string;
  /** A file, or `syslog:...`. Standard output by default, which must not be a socket, as it is under systemd. */
  readonly accessLog?: string;
}

/** An office behind one address, with pages that load several things at once. */
const LIMITS: ClientLimits = { requestsPerSecond: 100, burst: 200, connections: 200 };
const SLOW_CLIENT_SECONDS = 20;
/** The services refuse bodies far smaller than this with the same answer; what passes is kept in memory, never in a file. */
const BODY_MAX = '256k';

/** A complete `nginx.conf` for a user without rights, writing to one folder only. */
export function nginxConfig(options: NginxOptions): string {
  const {
    services,
    resolver,
    tlsToServices,
    folder,
    trustedProxies = [],
    limits = LIMITS,
    slowClientSeconds,
    accessLog = '/dev/stdout',
  } = options;
  const seconds = slowClientSeconds ?? SLOW_CLIENT_SECONDS;
  const pass = passTo(resolver, tlsToServices !== undefined);
  const customers = customerRoutes(options);
  const operators = operatorsRoutes(options);
  const used = new Set([...customers, ...operators].map(upstreamOf));
  return `# Generated from the operations in libs/contracts; changes made here are lost.
worker_processes auto;
pid ${folder}/nginx.pid;
# Whatever is less quotes the caller's address and the request line. The access log says what failed without them.
error_log stderr alert;

events {
  worker_connections 4096;
}

http {
  server_tokens off;
  default_type application/octet-stream;
  client_body_temp_path ${folder}/body;
  proxy_temp_path ${folder}/proxy;
  fastcgi_temp_path ${folder}/fastcgi;
  uwsgi_temp_path ${folder}/uwsgi;
  scgi_temp_path ${folder}/scgi;
  client_max_body_size ${BODY_MAX};
  client_body_buffer_size ${BODY_MAX};
  proxy_max_temp_file_size 0;
  # As much as the services take, so that they give the answer.
  large_client_header_buffers 4 16k;
  client_header_timeout ${seconds}s;
  client_body_timeout ${seconds}s;
  reset_timedout_connection on;
  keepalive_timeout 60s;
${resolver ? `  resolver ${resolver} valid=5s ipv6=off;\n` : ''}${trustedProxies.map((proxy) => `  set_real_ip_from ${proxy};\n`).join('')}${trustedProxies.length > 0 ? '  real_ip_header X-Forwarded-For;\n  real_ip_recursive on;\n' : ''}${tlsToServices ? trusting(tlsToServices) : ''}
  # A target that nginx and a service could read as two different paths is refused as it was sent, before it is routed.
  map $request_uri $is_plain_target {
    default 0;
    "~${PLAIN_TARGET}" 1;
  }

  # The trace of the service that answered; where none was called, an id of this request alone.
  map $upstream_http_traceparent $trace_id {
    default $request_id;
    "~^00-(?<trace_of_service>[0-9a-f]{32})-" $trace_of_service;
  }

  # As it was sent: what is led on to a problem has become a GET.
  map $request $known_method {
    default other;
${['GET', 'HEAD', 'POST', 'PUT', 'PATCH', 'DELETE', 'OPTIONS'].map((method) => `    "~^${method} " ${method};`).join('\n')}
  }

  # No personal data: no address, no query, no header of the caller, and of a path only the template that it fits.
  log_format access escape=json
    '{"time":"$time_iso8601","gateway":"$gateway","method":"$known_method","route":"$route","status":$status,'
    '"upstreamStatus":"$upstream_status","seconds":$request_time,"upstreamSeconds":"$upstream_response_time",'
    '"bytesIn":$request_length,"bytesOut":$bytes_sent,"traceId":"$trace_id"}';
  access_log ${accessLog} access;

  limit_conn_zone $binary_remote_addr zone=connections:10m;
  limit_req_zone $binary_remote_addr zone=requests:10m rate=${limits.requestsPerSecond}r/s;
  limit_conn connections ${limits.connections};
  limit_req zone=requests burst=${limits.burst} nodelay;
  limit_conn_status 429;
  limit_req_status 429;

${upstreams(services, used, resolver).join('\n')}
${otherHosts(options)}${server(
    'customers',
    options.customers,
    `${customers.map((route) => location(route, pass)).join('\n')}
    location = / {
      ${readOnly()}
      default_type text/plain;
      return 200 'Aiyrbas. The API: /docs\\n';
    }
`,
  )}
${server(
  'operators',
  options.operators,
  `${operators.map((route) => location(route, pass)).join('\n')}
`,
)}}
`;
}

/** Any service could show the documents. */
const DOCUMENTS_OF = 'quotes';
/** Where every service has the document of the operators' gateway, on its port for operations. */
export const OPERATORS_DOCUMENT_PATH = '/ops/gateway/openapi.json';

/** A path that a gateway leads to, and the service and port that respond to it. */
export interface GatewayRoute {
  /** As it is logged, and `= /v1/orders`, `~ ^/v1/orders/[^/]+$` or `/oidc/` as nginx matches it. */
  readonly path: string;
  readonly match: string;
  /** A regular expression of the whole path, where it has parameters. */
  readonly pattern?: string;
  readonly service: string;
  readonly port: Port;
  /** Its reply never ends by itself. */
  readonly isStream?: boolean;
  /** What is asked of the service instead of what was sent. */
  readonly target?: string;
}

type Port = 'api' | 'operations';

/** What the two gateways lead to, whatever program they are. @param services those that are there, with their ports. */
export const gatewayRoutes = (
  options: Pick<NginxOptions, 'services' | 'demo'>,
): { readonly customers: readonly GatewayRoute[]; readonly operators: readonly GatewayRoute[] } => ({
  customers: customerRoutes(options),
  operators: operatorsRoutes(options),
});

type Routed = Pick<NginxOptions, 'services' | 'demo'>;

const upstreamName = (service: string, port: Port): string => (port === 'api' ? service : `${service}-operations`);
const upstreamOf = ({ service, port }: GatewayRoute): string => upstreamName(service, port);

function customerRoutes({ services, demo }: Routed): GatewayRoute[] {
  const api = routedPaths(isPublicOperation).map((routed) => literal(routed, 'api'));
  const documents = DOCUMENT_PATHS.map((path) => literal({ path, service: DOCUMENTS_OF, isStream: false }, 'api'));
  const simulated = demo ? DEMO_PREFIXES.flatMap(below) : [];
  return [...api, ...documents, ...simulated].filter(({ service }) => services[service] !== undefined);
}

const operatorsRoutes = ({ services }: Routed): GatewayRoute[] => {
  const document = literal({ path: '/ops/openapi.json', service: DOCUMENTS_OF, isStream: false }, 'operations');
  const operations = routedPaths(isOperatorsOperation).map((routed) => literal(routed, 'operations'));
  return [...operations, { ...document, target: OPERATORS_DOCUMENT_PATH }].filter(
    ({ service }) => services[service]?.operations !== undefined,
  );
};

/** The documents of the customers' gateway: the API, its page, and what each problem means. */
const DOCUMENT_PATHS = ['/openapi.json', '/docs', '/docs/', '/docs/{file}', PROBLEMS_PATH, `${PROBLEMS_PATH}/{code}`];

/** In a demonstration only. What lies under them is the simulators' own affair. */
const DEMO_PREFIXES = [
  ...ROUTES.filter(({ prefix }) => prefix.startsWith('/simulator/')),
  { prefix: '/oidc', service: 'dev-issuer' },
];

const below = ({ prefix, service }: { readonly prefix: string; readonly service: string }): GatewayRoute[] => [
  { path: prefix, match: `= ${prefix}`, service, port: 'api' },
  { path: `${prefix}/*`, match: `${prefix}/`, service, port: 'api' },
];

/** Whole paths: what a service has beside its operations is not reached through a gateway. */
function literal({ path, service, isStream }: RoutedPath, port: Port): GatewayRoute {
  if (!path.includes('{')) return { path, match: `= ${path}`, service, port, isStream };
  const pattern = `^${path.replaceAll('.', String.raw`\.`).replaceAll(/\{\w+\}/g, '[^/]+')}$`;
  return { path, match: `~ ${pattern}`, pattern, service, port, isStream };
}

function location(route: GatewayRoute, pass: Pass): string {
  const { path, match, service, isStream, target = '' } = route;
  return `    location ${match} {
      set $route "${path}";
      ${pass(upstreamOf(route), service)}${target};${isStream ? '\n      # Events are passed on at once, without buffering.\n      proxy_buffering off;\n      proxy_read_timeout 1h;' : ''}
    }
`;
}

/** One gateway: what every one of them has, around its own locations. */
function server(name: string, { listen, host, certificate }: GatewayAddress, locations: string): string {
  return `  server {
    listen ${listen}${certificate ? ' ssl' : ''};
${certificate ? certificateLines(certificate) : ''}${host === undefined ? '' : `    server_name ${host};\n`}
    set $gateway ${name};
    if ($is_plain_target = 0) {
      rewrite ^ "${problemPath('invalid_request')}" last;
    }

    proxy_http_version 1.1;
    proxy_set_header Connection "";
    proxy_set_header Host $http_host;
    # What a caller says of itself is not passed on.
    proxy_set_header X-Forwarded-For $remote_addr;
    proxy_set_header X-Forwarded-Proto $scheme;
    proxy_set_header Forwarded "";
    proxy_set_header X-Internal-Token "";
    proxy_connect_timeout 2s;
    proxy_read_timeout 60s;
    # A call that may have been heard is not made twice; one that no replica took goes to the next.
    proxy_next_upstream error timeout;
    proxy_next_upstream_tries 2;
    error_page 400 414 494 497 501 505 = "${problemPath('invalid_request')}";
    error_page 405 = "${problemPath('method_not_allowed')}";
    error_page 413 = "${problemPath('payload_too_large')}";
    error_page 429 = "${problemPath('too_many_requests')}";
    error_page 500 = "${problemPath('internal_error')}";
    error_page 502 503 504 = "${problemPath('service_unavailable')}";

${locations}
    location = /health/live {
      ${readOnly()}
      default_type application/json;
      return 200 '{"status":"up"}';
    }

    location / {
      ${problem('not_found')}
    }

${OWN_PROBLEMS.map(problemLocation).join('\n')}  }
`;
}

/** Where gateways are known by their host names, any other name is nobody's. */
function otherHosts({ customers, operators }: NginxOptions): string {
  const named = [customers, operators].filter(({ host }) => host !== undefined);
  const byListen = new Map(named.map(({ listen, certificate }) => [listen, certificate]));
  return [...byListen]
    .map(([listen, certificate]) =>
      certificate
        ? `  server {
    listen ${listen} ssl default_server;
    ssl_reject_handshake on;
  }

`
        : `  server {
    listen ${listen} default_server;
    set $gateway none;
    error_page 400 414 494 497 501 505 = "${problemPath('invalid_request')}";

    location / {
      ${problem('not_found')}
    }

${problemLocation('invalid_request')}  }

`,
    )
    .join('');
}

/** What nginx refuses by itself. */
const OWN_PROBLEMS: readonly ProblemCode[] = [
  'invalid_request',
  'method_not_allowed',
  'payload_too_large',
  'too_many_requests',
  'internal_error',
  'service_unavailable',
];

/**
 * No caller can ask for such a path, because it is not plain. A named location (`@name`) would not do: nginx has no path to
 * leave behind where the request line itself could not be read, and answers 500 in HTML.
 */
const problemPath = (code: ProblemCode): string => `/;${code}`;

const problemLocation = (code: ProblemCode): string => `    location = "${problemPath(code)}" {
      internal;
${code === 'method_not_allowed' ? '      add_header Allow "GET, HEAD" always;\n' : ''}      ${problem(code)}
    }
`;

/** nginx's own answers look like ours. */
function problem(code: ProblemCode): string {
  const status = PROBLEMS[code];
  const body = JSON.stringify({
    type: problemType(code),
    title: problemTitle(code),
    status,
    code,
    traceId: '$request_id',
  });
  const retryAfter = retryAfterSecondsOf(code);
  return [
    'default_type application/problem+json;',
    `add_header Cache-Control ${NO_STORE} always;`,
    'add_header X-Content-Type-Options nosniff always;',
    ...(retryAfter === undefined ? [] : [`add_header Retry-After ${retryAfter} always;`]),
    `return ${status} '${body}';`,
  ].join('\n      ');
}

/** For what nginx answers itself. */
const readOnly = (): string => 'if ($request_method !~ ^(GET|HEAD)$) {\n        return 405;\n      }';

/** Nothing older than TLS 1.2, as NIST SP 800-52 revision 2 asks for. */
const TLS_VERSIONS = 'TLSv1.2 TLSv1.3';

const certificateLines = ({ cert, key }: CertificateFiles): string => `    ssl_certificate ${cert};
    ssl_certificate_key ${key};
    ssl_protocols ${TLS_VERSIONS};
    ssl_session_tickets off;
`;

const trusting = ({ ca }: TlsToServices): string => `
  proxy_ssl_trusted_certificate ${ca};
  proxy_ssl_verify on;
  proxy_ssl_verify_depth 3;
  proxy_ssl_server_name on;
  proxy_ssl_protocols ${TLS_VERSIONS};
`;

type Pass = (upstream: string, service: string) => string;

const variable = (upstream: string): string => `at_${upstream.replaceAll('-', '_')}`;

/** Without a path, so that the target goes on as it was sent. */
const passTo =
  (resolver: string | undefined, isTls: boolean): Pass =>
  (upstream, service) => {
    const scheme = isTls ? 'https' : 'http';
    if (resolver) return `proxy_pass ${scheme}://$${variable(upstream)}`;
    return `${isTls ? `proxy_ssl_name ${service};\n      ` : ''}proxy_pass ${scheme}://${upstream}`;
  };

/**
 * A call that breaks off may be its caller's doing, so none counts against a replica: one that is gone refuses at once, and
 * the call goes to the next. With a resolver, nginx asks for the names of replicas as it goes, so none need be listed.
 */
function upstreams(
  services: NginxOptions['services'],
  used: ReadonlySet<string>,
  resolver: string | undefined,
): string[] {
  const all = Object.entries(services).flatMap(([service, { api, operations = [] }]) => [
    { name: upstreamName(service, 'api'), addresses: api },
    { name: upstreamName(service, 'operations'), addresses: operations },
  ]);
  return all
    .filter(({ name }) => used.has(name))
    .sort((a, b) => (a.name < b.name ? -1 : 1))
    .map(({ name, addresses }) =>
      resolver
        ? `  map $host $${variable(name)} {\n    default ${addresses[0]!};\n  }\n`
        : `  upstream ${name} {\n${addresses.map((address) => `    server ${address} max_fails=0;`).join('\n')}\n    keepalive 64;\n  }\n`,
    );
}
