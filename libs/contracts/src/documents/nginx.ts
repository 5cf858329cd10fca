// The gateway of a distributed platform: an nginx configuration that follows from the route table, for compose and for
// `npm run stack`. It forwards only the public API; everything else is a 404.
import { ROUTES } from '../operations/catalogue';
import { NO_STORE, retryAfterSecondsOf } from '../http-semantics';
import { PROBLEMS_PATH, problemTitle, problemType } from '../problem-help';
import { PROBLEMS, type ProblemCode } from '../problems';

export interface NginxOptions {
  /** `127.0.0.1:3000`, or a port alone. */
  readonly listen: string;
  /** Addresses (`host:port`) of each service, one for every replica. */
  readonly upstreams: Readonly<Record<string, readonly string[]>>;
  /** A DNS server, where replicas come and go behind one name (Docker: 127.0.0.11). */
  readonly resolver?: string;
  /** A folder that nginx may write to. */
  readonly folder: string;
}

/** The services refuse bodies far smaller than this with the same answer; what passes is kept in memory, never in a file. */
const BODY_MAX = '256k';

/** nginx's own answers look like ours. */
function problem(code: ProblemCode): string {
  const status = PROBLEMS[code];
  const body = JSON.stringify({ type: problemType(code), title: problemTitle(code), status, code });
  const retryAfter = retryAfterSecondsOf(code);
  return [
    'default_type application/problem+json;',
    `add_header Cache-Control ${NO_STORE} always;`,
    ...(retryAfter === undefined ? [] : [`add_header Retry-After ${retryAfter} always;`]),
    `return ${status} '${body}';`,
  ].join('\n      ');
}

/** For what nginx answers itself, or a service outside of its operations. */
const readOnly = (): string => 'if ($request_method !~ ^(GET|HEAD)$) {\n        return 405;\n      }';

/** What is public beside the API: the development issuer, and the documents, which any service could show. */
const ALSO: ReadonlyArray<{ readonly prefix: string; readonly service: string }> = [
  { prefix: '/oidc', service: 'dev-issuer' },
  { prefix: '/docs', service: 'quotes' },
  { prefix: '/openapi.json', service: 'quotes' },
  { prefix: PROBLEMS_PATH, service: 'quotes' },
];

/** Calls of operators come from the internal network; the gateway does not forward them. */
const isPublic = ({ prefix }: { readonly prefix: string }): boolean => !prefix.startsWith('/ops/');

/** A complete `nginx.conf` for a user without rights, writing to one folder only. */
export function nginxConfig(options: NginxOptions): string {
  const { listen, upstreams, resolver, folder } = options;
  const routes = [...ROUTES.filter(isPublic), ...ALSO].filter(({ service }) => upstreams[service]);
  const services = [...new Set(routes.map(({ service }) => service))].sort();
  return `# Generated from the route table in libs/contracts; changes made here are lost.
worker_processes auto;
pid ${folder}/nginx.pid;
error_log stderr warn;

events {
  worker_connections 4096;
}

http {
  access_log off;
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
  client_header_timeout 20s;
  client_body_timeout 20s;
  keepalive_timeout 60s;
${resolver ? `  resolver ${resolver} valid=5s ipv6=off;\n` : ''}
${services.map((service) => upstream(service, upstreams[service]!, resolver)).join('\n')}
  server {
    listen ${listen};

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
    error_page 400 414 494 = @malformed;
    error_page 405 = @read_only;
    error_page 413 = @too_large;
    error_page 502 504 = @away;

${routes.map((route) => location(route, resolver)).join('\n')}
    # Order events are streamed at once, without buffering.
    location ~ ^/v1/orders/[^/]+/events$ {
      ${pass('orders', resolver)}
      proxy_buffering off;
      proxy_read_timeout 1h;
    }

    location = /health/live {
      ${readOnly()}
      default_type application/json;
      return 200 '{"status":"up"}';
    }

    location = / {
      ${readOnly()}
      default_type text/plain;
      return 200 'Aiyrbas. The API: /docs\n';
    }

    location / {
      ${problem('not_found')}
    }

    location @malformed {
      ${problem('invalid_request')}
    }

    location @read_only {
      add_header Allow "GET, HEAD" always;
      ${problem('method_not_allowed')}
    }

    location @too_large {
      ${problem('payload_too_large')}
    }

    location @away {
      ${problem('service_unavailable')}
    }
  }
}
`;
}

/**
 * A call that breaks off may be its caller's doing, so none counts against a replica: one that is gone refuses at once, and
 * the call goes to the next. With a resolver, nginx asks for the names of replicas as it goes, so none need be listed.
 */
function upstream(service: string, addresses: readonly string[], resolver: string | undefined): string {
  if (resolver) return `  map $host $${variable(service)} {\n    default ${addresses[0]!};\n  }\n`;
  const servers = addresses.map((address) => `    server ${address} max_fails=0;`).join('\n');
  return `  upstream ${service} {\n${servers}\n    keepalive 64;\n  }\n`;
}

function location({ prefix, service }: { prefix: string; service: string }, resolver: string | undefined): string {
  // Whole path segments, as the services themselves route: /v1/orders-of-others is nobody's.
  return `    location = ${prefix} {
      ${pass(service, resolver)}
    }
    location ${prefix}/ {
      ${pass(service, resolver)}
    }
`;
}

const pass = (service: string, resolver: string | undefined): string =>
  resolver ? `proxy_pass http://$${variable(service)};` : `proxy_pass http://${service};`;

const variable = (service: string): string => `at_${service.replaceAll('-', '_')}`;
