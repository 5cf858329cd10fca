// `npm run -s ingress`, after `npm run build`: prints the nginx configuration of the two gateways, for a cluster or for
// machines. The same generator writes deploy/nginx for compose, and that of `npm run stack` (libs/contracts).
//   npm run -s ingress -- --resolver kube-dns.kube-system.svc.cluster.local --names '{service}.aiyrbas.svc.cluster.local'
//   npm run -s ingress -- --service kyc=10.0.0.5 --service kyc=10.0.0.6 --service quotes=10.0.0.7 ... (addresses without a DNS server)
// --customers 8080 and --operators 8081 are where they listen: a port, or an address and a port. --customers-host and
// --operators-host are their host names; with both, they may share a port. --trusted-proxy 10.0.0.0/8 is a load balancer before
// them. --customers-cert and --customers-key, --operators-cert and --operators-key are files: a gateway then listens with TLS.
// --services-ca is a file too: services are then called with TLS, and their certificates must be for the names they are called by
// (with --service: the name of the service). --requests-per-second, --burst and --connections limit each caller. --demo leads to simulators and to the
// development issuer. --folder /tmp is the only folder that nginx writes to. --access-log is a file or syslog:server=...
// (default: standard output; under systemd that is a socket, which nginx does not open).
import { createRequire } from 'node:module';
import { pathToFileURL } from 'node:url';
import { parseArgs } from 'node:util';

/** It has no operations: it stands beside the services. */
const DEV_ISSUER = 'dev-issuer';
const PORTS = { api: 3000, operations: 3001 };

const atPorts = (hosts) => ({
  api: hosts.map((host) => `${host}:${PORTS.api}`),
  operations: hosts.map((host) => `${host}:${PORTS.operations}`),
});

const contracts = () => createRequire(import.meta.url)('../libs/contracts/dist/index.js');

/** The services of the route table, and those that stand in for others. */
function routedServices() {
  const { ROUTES, isUnder } = contracts();
  const simulators = ROUTES.filter(({ prefix }) => isUnder(prefix, '/simulator')).map(({ service }) => service);
  const services = ROUTES.map(({ service }) => service).filter((service) => !simulators.includes(service));
  return { services: [...new Set(services)].sort(), simulators: [...new Set(simulators)].sort().concat(DEV_ISSUER) };
}

/** Addresses of every service by a template of its host name, such as `{service}.aiyrbas.svc`. */
export function namedServices(template, { isDemo }) {
  const { services, simulators } = routedServices();
  return Object.fromEntries(
    [...services, ...(isDemo ? simulators : [])].map((service) => [
      service,
      atPorts([template.replaceAll('{service}', service)]),
    ]),
  );
}

/** @param pairs `kyc=10.0.0.5`; a service that is named twice has two replicas. */
function statedServices(pairs) {
  const hosts = new Map();
  const { services, simulators } = routedServices();
  for (const pair of pairs) {
    const [service, host] = pair.split('=');
    if (!host || ![...services, ...simulators].includes(service))
      fail(`--service holds "${pair}"; it should be service=host`);
    hosts.set(service, [...(hosts.get(service) ?? []), host]);
  }
  const missing = services.filter((service) => !hosts.has(service));
  if (missing.length > 0) fail(`no --service for ${missing.join(', ')}`);
  return Object.fromEntries([...hosts].map(([service, at]) => [service, atPorts(at)]));
}

function fail(message) {
  console.error(message);
  process.exit(2);
}

/** A limit that is not given is the generator's own. */
function limitsIn(values) {
  const stated = [values['requests-per-second'], values.burst, values.connections];
  if (stated.every((one) => one === undefined)) return {};
  if (!stated.every((one) => /^[1-9]\d*$/.test(one ?? '')))
    fail('--requests-per-second, --burst and --connections belong together, as whole numbers');
  const [requestsPerSecond, burst, connections] = stated.map(Number);
  return { limits: { requestsPerSecond, burst, connections } };
}

/** A gateway's certificate, where it has one. */
function certificateIn(values, gateway) {
  const [cert, key] = [values[`${gateway}-cert`], values[`${gateway}-key`]];
  if ((cert === undefined) !== (key === undefined)) fail(`--${gateway}-cert and --${gateway}-key belong together`);
  return cert === undefined ? {} : { certificate: { cert, key } };
}

function gatewayIn(values, gateway) {
  const host = values[`${gateway}-host`];
  return {
    listen: values[gateway],
    ...(host === undefined ? {} : { host }),
    ...certificateIn(values, gateway),
  };
}

function main() {
  const text = { type: 'string' };
  const { values } = parseArgs({
    options: {
      customers: { ...text, default: '8080' },
      'customers-host': text,
      'customers-cert': text,
      'customers-key': text,
      operators: { ...text, default: '8081' },
      'operators-host': text,
      'operators-cert': text,
      'operators-key': text,
      'services-ca': text,
      names: { ...text, default: '{service}' },
      service: { ...text, multiple: true },
      resolver: text,
      'trusted-proxy': { ...text, multiple: true, default: [] },
      'requests-per-second': text,
      burst: text,
      connections: text,
      demo: { type: 'boolean', default: false },
      folder: { ...text, default: '/tmp' },
      'access-log': { ...text, default: '/dev/stdout' },
    },
  });
  if (values.service === undefined && values.resolver === undefined)
    fail('a name is looked up again and again by --resolver, a DNS server; or state every address with --service');
  if (values.service !== undefined && values.resolver !== undefined) fail('give --resolver with --names, or --service');
  process.stdout.write(
    contracts().nginxConfig({
      customers: gatewayIn(values, 'customers'),
      operators: gatewayIn(values, 'operators'),
      services: values.service ? statedServices(values.service) : namedServices(values.names, { isDemo: values.demo }),
      demo: values.demo,
      ...(values.resolver === undefined ? {} : { resolver: values.resolver }),
      ...(values['services-ca'] === undefined ? {} : { tlsToServices: { ca: values['services-ca'] } }),
      trustedProxies: values['trusted-proxy'],
      ...limitsIn(values),
      folder: values.folder,
      accessLog: values['access-log'],
    }),
  );
}

if (import.meta.url === pathToFileURL(process.argv[1]).href) main();
