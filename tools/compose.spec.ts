// The compose file, the image and the generated gateway configuration agree with the code.
import { existsSync, readFileSync } from 'node:fs';
import { basename, join } from 'node:path';
import { runInNewContext } from 'node:vm';
import { readiness } from '@aiyrbas/contracts';
import { NODE_FLAGS } from '@aiyrbas/stack';
import { parse } from 'yaml';
import { projects, root } from './projects';

const read = (path: string): string => readFileSync(join(root, path), 'utf8');

interface Service {
  readonly image?: string;
  readonly ports?: readonly string[];
  readonly command?: readonly string[];
  readonly volumes?: readonly unknown[];
  readonly environment?: Readonly<Record<string, string>>;
  readonly healthcheck?: { readonly test: unknown };
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
  expect(compose.services['kafka']!.image).toBe(`apache/kafka:${version}`);
  expect(compose.services['kafka']!.environment!['KAFKA_AUTO_CREATE_TOPICS_ENABLE']).toBe('false');
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
    healthcheck ? [{ name, test: healthcheck.test }] : [],
  );
  const programs = checks.flatMap(({ name, test }) => {
    const words = test as string[];
    const flag = words.indexOf('-e');
    return words[1] === 'node' ? [{ name, program: words[flag + 1]! }] : [];
  });

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

  it('of every service of ours is a program of Node', () => {
    expect(programs.map(({ name }) => name).sort()).toEqual([...deployables].sort());
  });

  it.each(programs)('of $name asks whether it is ready, and ends with what that says', async ({ program }) => {
    const endsWith = async (result: Promise<{ ok: boolean }>): Promise<[string[], number[]]> => {
      const [requests, exits]: [string[], number[]] = [[], []];
      const fetch = async (url: string): Promise<{ ok: boolean }> => (requests.push(url), result);
      // Not valid JavaScript is a SyntaxError here.
      await runInNewContext(program, { fetch, process: { exit: (code: number) => exits.push(code) } });
      return [requests, exits];
    };
    const url = `http://127.0.0.1:3000${readiness.path}`;
    expect(await endsWith(Promise.resolve({ ok: true }))).toEqual([[url], [0]]);
    expect(await endsWith(Promise.resolve({ ok: false }))).toEqual([[url], [1]]);
    expect(await endsWith(Promise.reject(new Error('nobody listens')))).toEqual([[url], [1]]);
  });
});

it('gives every program its words as strings, and every variable a value that is one', () => {
  const values = Object.values(compose.services).flatMap(({ command, environment }) => [
    ...(command ?? []),
    ...Object.values(environment ?? {}),
  ]);
  expect(values.length).toBeGreaterThan(30);
  expect(values.filter((value) => typeof value !== 'string')).toEqual([]);
});
