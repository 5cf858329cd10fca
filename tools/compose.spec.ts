// The compose file, the image and the generated gateway configuration agree with the code.
import { spawn } from 'node:child_process';
import { existsSync, readFileSync } from 'node:fs';
import { createServer } from 'node:http';
import type { AddressInfo } from 'node:net';
import { basename, join } from 'node:path';
import { readiness } from '@aiyrbas/contracts';
import { NODE_FLAGS } from '@aiyrbas/stack';
import { parse } from 'yaml';
import { projects, root } from './projects';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Mount {
  readonly source?: string;
  readonly read_only?: boolean;
  readonly volume?: { readonly subpath?: string };
}

interface Service {
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly command?: readonly string[];
  readonly volumes?: readonly unknown[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: unknown; readonly interval?: string; readonly start_interval?: string };
  readonly depends_on?: Readonly<Record<string, { readonly condition: string }>>;
}
const compose = parse(read('docker-compose.yml'), { merge: true }) as { services: Record<string, Service> };
/** Apps that are a process of their own, by name: they have a `main.ts`. */
const folderOf = new Map(
  projects()
    .filter(({ type, path }) => type === 'app' && existsSync(join(root, path, 'src/main.ts')))
    .map(({ path }) => [basename(path), path]),
);
const deployables = [...folderOf.keys()];

it('runs every service of the platform, each with its own program and environment', () => {
  const ours = Object.entries(compose.services).filter(
    ([name, { image }]) => image === 'aiyrbas:local' && name !== 'setup',
  );
  expect(ours.map(([name]) => name).sort()).toEqual([...deployables].sort());
  for (const [name, { command }] of ours) {
    expect(command).toEqual([
      `--env-file=/var/lib/aiyrbas/services/${name}/service.env`,
      `${folderOf.get(name)}/dist/main.js`,
    ]);
  }
});

it('gives every service its own folder of secrets, and no other one', () => {
  for (const name of deployables) {
    const [mount, ...more] = compose.services[name]!.volumes!;
    expect({ name, mount, more }).toEqual({
      name,
      mount: {
        type: 'volume',
        source: 'surroundings',
        target: `/var/lib/aiyrbas/services/${name}`,
        read_only: true,
        volume: { subpath: `services/${name}` },
      },
      more: [],
    });
  }
});

it('gives the set-up the address of each service', () => {
  const { SERVICE_URLS: urls } = compose.services['setup']!.environment!;
  const named = urls!.split(',').map((pair) => pair.trim());
  const portOf = (name: string): number => (name === 'dev-issuer' ? 3000 : 3001);
  expect(named.sort()).toEqual(deployables.map((name) => `${name}=http://${name}:${portOf(name)}`).sort());
});

it('runs the same Kafka as the tests', () => {
  const version = /kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(read('tools/servers/kafka/pom.xml'))![1];
  expect(compose.services['kafka']!.image).toMatch(`apache/kafka:${version}@sha256:`);
  expect(compose.services['kafka']!.environment!['KAFKA_AUTO_CREATE_TOPICS_ENABLE']).toBe('false');
});

describe('its Kafka', () => {
  const { environment = {}, healthcheck } = compose.services['kafka']!;
  const pairs = (list: string | undefined): [string, string][] =>
    (list ?? '').split(',').map((pair) => pair.split(/:(?:\/\/)?/, 2) as [string, string]);
  const protocolOf = new Map(pairs(environment['KAFKA_LISTENER_SECURITY_PROTOCOL_MAP']));
  const portOf = new Map(
    environment['KAFKA_LISTENERS']!.split(',').map((one) => [one.split(':')[0]!, one.split(':').at(-1)!]),
  );

  it('has no listener without TLS, and none that somebody can use without a user', () => {
    expect([...portOf.keys()].sort()).toEqual([...protocolOf.keys()].sort());
    for (const [name, protocol] of protocolOf) {
      const setting = (key: string): string | undefined => environment[`KAFKA_LISTENER_NAME_${name}_${key}`];
      expect(['SSL', 'SASL_SSL']).toContain(protocol);
      if (protocol === 'SSL') expect([name, setting('SSL_CLIENT_AUTH')]).toEqual([name, 'required']);
      else expect([name, setting('SASL_ENABLED_MECHANISMS')]).toEqual([name, 'SCRAM-SHA-512']);
    }
  });

  it('allows what a rule allows, and nothing else', () => {
    expect(environment).toMatchObject({
      KAFKA_AUTHORIZER_CLASS_NAME: 'org.apache.kafka.metadata.authorizer.StandardAuthorizer',
      KAFKA_ALLOW_EVERYONE_IF_NO_ACL_FOUND: 'false',
      KAFKA_SUPER_USERS: 'User:broker;User:setup',
    });
    // Each name that a certificate may give somebody is one of these two.
    expect(environment['KAFKA_SSL_PRINCIPAL_MAPPING_RULES']).toBe('RULE:^CN=(broker|setup)$$/$$1/,DEFAULT');
  });

  it('is reached by the set-up with its certificate, and by services with their passwords', () => {
    const { environment: setup } = compose.services['setup']!;
    expect(setup).toMatchObject({
      KAFKA_SSL: 'true',
      KAFKA_BROKERS: `kafka:${portOf.get('MTLS')}`,
      KAFKA_SERVICE_BROKERS: `kafka:${portOf.get('SASL')}`,
    });
    expect((healthcheck!.test as string[]).at(-1)).toContain(`/${portOf.get('SASL')}`);
  });

  it('and the set-up have their own certificates, and nobody else has any', () => {
    const mounts = Object.entries(compose.services).flatMap(([name, { volumes = [] }]) =>
      (volumes as (string | Mount)[]).flatMap((one) => {
        if (typeof one === 'string') return one.startsWith('certificates:') ? [[name, 'all of them']] : [];
        return one.source === 'certificates' ? [[name, one.volume?.subpath, one.read_only]] : [];
      }),
    );
    expect(mounts).toEqual([
      ['certificates', 'all of them'],
      ['kafka', 'broker', true],
      ['setup', 'setup', true],
    ]);
    expect(compose.services['certificates']).toMatchObject({ network_mode: 'none', cap_drop: ['ALL'] });
  });
});

it('leads to services that are there, and customers to nothing that is not public', () => {
  const gateway = read('deploy/nginx/aiyrbas.conf');
  const upstreams = [...gateway.matchAll(/default ([a-z-]+):(300[01]);/g)].map(([, name]) => name!);
  expect(upstreams.length).toBeGreaterThan(10);
  for (const name of upstreams) expect(deployables).toContain(name);
  const [, customers, operators] = gateway.split(/^ {2}server \{$/m);
  expect(customers).not.toMatch(/location[^{]*\/(internal|ops|metrics)|_operations/);
  expect(operators).not.toMatch(/location[^{]*\/(internal|metrics|simulator|oidc)/);
  const { ports } = compose.services['entrance']!;
  const listening = [customers, operators].map((text) => /listen (\d+);/.exec(text!)![1]);
  expect(ports).toEqual([`127.0.0.1:3000:${listening[0]}`, `127.0.0.1:3001:${listening[1]}`]);
});

it('builds an image that runs as nobody in particular, without what only developers need', () => {
  const dockerfile = read('Dockerfile');
  expect(dockerfile).toMatch(/^USER 10001:0$/m);
  expect(dockerfile).toMatch(/npm prune --omit=dev --omit=optional/);
});

it('runs Node in the image as in the stack without Docker', () => {
  const [, entrypoint] = /^ENTRYPOINT (.+)$/m.exec(read('Dockerfile'))!;
  expect(JSON.parse(entrypoint!)).toEqual(['node', ...NODE_FLAGS]);
});

describe('a health check', () => {
  const checks = Object.entries(compose.services).flatMap(([name, { healthcheck }]) =>
    healthcheck
      ? [{ name, test: healthcheck.test, interval: healthcheck.interval, startInterval: healthcheck.start_interval }]
      : [],
  );
  it('is stated for every service of ours and every server that others wait for', () => {
    const waitedFor = Object.values(compose.services).flatMap(({ depends_on: on }) =>
      Object.entries(on ?? {}).flatMap(([name, { condition }]) => (condition === 'service_healthy' ? [name] : [])),
    );
    expect(waitedFor.length).toBeGreaterThan(10);
    expect(checks.map(({ name }) => name)).toEqual(expect.arrayContaining([...waitedFor, ...deployables]));
  });

  it.each(checks)('of $name is a string, or a list of strings that says how it is run', ({ test }) => {
    if (typeof test === 'string') return;
    expect(test).toEqual(expect.arrayContaining([expect.any(String)]));
    for (const word of test as unknown[]) expect(typeof word).toBe('string');
    expect(['CMD', 'CMD-SHELL', 'NONE']).toContain((test as string[])[0]);
  });

  it('starts neither Node nor a JVM, and is seldom once something runs', () => {
    for (const { test, interval, startInterval } of checks) {
      expect((test as string[]).join(' ')).not.toMatch(/\bnode\b|java|kafka-\w/);
      expect([interval, startInterval]).toEqual(['60s', '2s']);
    }
  });

  it('of every service of ours is the same', () => {
    const ours = checks.filter(({ name }) => deployables.includes(name)).map(({ test }) => JSON.stringify(test));
    expect(ours).toHaveLength(deployables.length);
    expect(new Set(ours).size).toBe(1);
  });

  it.each([
    ['ready', 200, 0],
    ['not ready', 503, 1],
    ['not there', undefined, 1],
  ])('of a service that is %s ends with what it says', async (_, status, expected) => {
    const requests: string[] = [];
    const server = createServer(({ url }, response) => {
      requests.push(url!);
      response.writeHead(status!).end('{"status":"up"}');
    });
    await new Promise<void>((listening) => server.listen(0, '127.0.0.1', listening));
    const { port } = server.address() as AddressInfo;
    if (status === undefined) await new Promise((closed) => server.close(closed));
    const [, program, ...words] = compose.services['orders']!.healthcheck!.test as string[];
    // Compose writes a dollar that is meant for the shell twice.
    const script = words.map((word) => word.replaceAll('$$', '$').replace('/127.0.0.1/3000', `/127.0.0.1/${port}`));
    const code = await new Promise((ended) => spawn(program!, script, { stdio: 'ignore' }).once('close', ended));
    server.close();
    expect([code, requests]).toEqual([expected, status === undefined ? [] : [readiness.path]]);
  });
});

it('pins every image of others by its digest', () => {
  const foreign = Object.values(compose.services).flatMap(({ image }) => (image === 'aiyrbas:local' ? [] : [image!]));
  expect(foreign.length).toBeGreaterThan(6);
  expect(foreign.filter((image) => !/^[a-z/-]+:v?\d[\w.-]*@sha256:[0-9a-f]{64}$/.test(image))).toEqual([]);
});

it('starts what a service needs before it, and stops it afterwards', () => {
  for (const name of deployables) {
    expect(Object.keys(compose.services[name]!.depends_on!)).toEqual(
      expect.arrayContaining(['postgres', 'kafka', 'setup', ...(name === 'quotes' ? ['redis'] : [])]),
    );
  }
});

it('copies what decides which packages are installed before the sources', () => {
  const steps = read('Dockerfile').slice(read('Dockerfile').indexOf('AS build'));
  const at = (step: string): number => steps.indexOf(step);
  expect(at('COPY --from=manifests')).toBeGreaterThan(0);
  expect(at('npm ci')).toBeGreaterThan(at('COPY --from=manifests'));
  expect(at('COPY . .')).toBeGreaterThan(at('npm ci'));
});

it('gives every program its words as strings, and every variable a value that is one', () => {
  const values = Object.values(compose.services).flatMap(({ command, environment }) => [
    ...(command ?? []),
    ...Object.values(environment ?? {}),
  ]);
  expect(values.length).toBeGreaterThan(30);
  expect(values.filter((value) => typeof value !== 'string')).toEqual([]);
});
