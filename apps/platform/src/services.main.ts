// `SERVICES=orders,ledger node apps/platform/dist/services.main.js`: any services in one process, over Kafka, on one port.
import { readFileSync } from 'node:fs';
import { parseEnv } from 'node:util';
import { ConfigError, loadConfig } from '@aiyrbas/config';
import {
  type Mount,
  type ProcessContent,
  type ServiceDefinition,
  type ServiceInProcess,
  runServices,
} from '@aiyrbas/service-host';
import { servicesConfig } from './services.config';

type Environment = Readonly<Record<string, string | undefined>>;

/** What a process does not run, it does not load either. */
const SERVICES: Readonly<Record<string, () => Promise<ServiceDefinition>>> = {
  kyc: async () => (await import('@aiyrbas/kyc')).kycService,
  quotes: async () => (await import('@aiyrbas/quotes')).quotesService,
  orders: async () => (await import('@aiyrbas/orders')).ordersService,
  'bank-gateway': async () => (await import('@aiyrbas/bank-gateway')).bankGatewayService,
  'venue-gateway': async () => (await import('@aiyrbas/venue-gateway')).venueGatewayService,
  ledger: async () => (await import('@aiyrbas/ledger')).ledgerService,
  reconciliation: async () => (await import('@aiyrbas/reconciliation')).reconciliationService,
  'bank-simulator': async () => (await import('@aiyrbas/bank-simulator')).bankSimulatorService,
  'venue-simulator': async () => (await import('@aiyrbas/venue-simulator')).venueSimulatorService,
};
/** It has no schema and no topic: it stands beside the services. */
const DEV_ISSUER = 'dev-issuer';

async function content(): Promise<ProcessContent> {
  const schema = servicesConfig([...Object.keys(SERVICES), DEV_ISSUER]);
  const { SERVICES: names, SERVICE_ENV_FILES: files } = loadConfig(schema, process.env, 'The process');
  const environmentOf = (name: string): Environment => ({ ...read(files, name), ...process.env });
  const load = async (name: string): Promise<ServiceInProcess> => ({
    definition: await SERVICES[name]!(),
    environment: environmentOf(name),
  });
  const [first, ...others] = await Promise.all(names.filter((name) => name in SERVICES).map(load));
  if (!first) throw new ConfigError('SERVICES names the development issuer alone; it has a program of its own');
  const mounts = names.includes(DEV_ISSUER) ? [await devIssuer(environmentOf(DEV_ISSUER))] : [];
  return { services: [first, ...others], mounts };
}

function read(files: string, name: string): Environment {
  const file = files.replaceAll('*', name);
  try {
    return parseEnv(readFileSync(file, 'utf8'));
  } catch (error) {
    throw new ConfigError(`SERVICE_ENV_FILES names ${file}, which cannot be read: ${(error as Error).message}`);
  }
}

/** Whoever reaches this process reaches its issuer too. */
async function devIssuer(environment: Environment): Promise<Mount> {
  const { devIssuerFrom } = await import('@aiyrbas/dev-issuer');
  const { prefix, issuer } = devIssuerFrom({ HOST: '0.0.0.0', ...environment });
  return { prefix, handle: (request, response) => issuer.handle(request, response) };
}

runServices(content);
