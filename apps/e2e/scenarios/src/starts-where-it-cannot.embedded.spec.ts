// Started where it cannot run, the platform says in one sentence what to do.
import { spawnSync } from 'node:child_process';
import { chmodSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { type Server, createServer } from 'node:net';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { newDataDir, runToEnd } from './language/platform';

describe('started where it cannot', () => {
  const strays: string[] = [];
  afterAll(() => strays.forEach((path) => rmSync(path, { recursive: true, force: true })));
  const folder = (): string => {
    const path = newDataDir();
    strays.push(path);
    return path;
  };

  /** Its last words, and that they are one sentence for a person: no stack, no error's name. */
  const refusal = async (dataDir: string, environment: Record<string, string> = {}): Promise<string> => {
    const { code, output } = await runToEnd(dataDir, environment);
    expect(code).toBe(1);
    expect(output).not.toMatch(/^\s+at .*:\d+:\d+\)?$/m);
    return output;
  };

  it('a busy port', async () => {
    const squatter = await new Promise<Server>((resolve) => {
      const server = createServer().listen(0, '127.0.0.1', () => resolve(server));
    });
    try {
      const { port } = squatter.address() as { port: number };
      expect(await refusal(folder(), { AIYRBAS_PORT: String(port) })).toContain(
        `Port ${port} is in use by another program; set AIYRBAS_PORT`,
      );
    } finally {
      squatter.close();
    }
  });

  it('a folder that cannot be written', async () => {
    // To root every folder is writable; the kernel's own is not.
    const closed = process.getuid?.() === 0 ? '/sys/aiyrbas' : join(mkdtempSync(join(tmpdir(), 'closed-')), 'x');
    if (process.getuid?.() !== 0) {
      strays.push(join(closed, '..'));
      chmodSync(join(closed, '..'), 0o500);
    }
    expect(await refusal(closed)).toContain(`${closed} cannot be written by this user; set AIYRBAS_DATA_DIR`);
  });

  it('a folder that is a file', async () => {
    const file = join(folder(), 'file');
    writeFileSync(file, '');
    expect(await refusal(file)).toContain('is not a folder');
  });

  it.each([
    ['AIYRBAS_PORT', '99999'],
    ['AIYRBAS_PORT', 'http'],
    ['LOG_LEVEL', 'loud'],
  ])('%s=%s', async (name, value) => {
    expect(await refusal(folder(), { [name]: value })).toContain(`${name} holds "${value}"`);
  });

  it.each(['0.0.0.0', '::', '203.0.113.7'])(
    'for strangers at %s, whom the development issuer would make anybody',
    async (host) => {
      expect(await refusal(folder(), { AIYRBAS_HOST: host })).toContain(
        `AIYRBAS_HOST is ${host}, and the development issuer gives a token of any role, admin too, to anyone who reaches it`,
      );
    },
  );

  it('the development issuer as a process of its own says the same', () => {
    const program = join(__dirname, '../../../simulators/dev-issuer/dist/main.js');
    const env = {
      ...process.env,
      HOST: '0.0.0.0',
      PORT: '0',
      OIDC_ISSUER: 'http://localhost:3000/oidc',
      DEV_ISSUER_KEY_FILE: program,
    };
    const { status, stderr } = spawnSync(process.execPath, [program], { env, encoding: 'utf8' });
    expect([status, stderr]).toEqual([
      1,
      expect.stringMatching(/^HOST is 0\.0\.0\.0, and this issuer gives anyone .*\n$/),
    ]);
  });

  it('an address that this machine does not have', async () => {
    const environment = { AIYRBAS_HOST: '203.0.113.7', AIYRBAS_EXPOSE_DEV_ISSUER: 'true' };
    expect(await refusal(folder(), environment)).toContain('203.0.113.7 is no address of this machine');
  });
});
