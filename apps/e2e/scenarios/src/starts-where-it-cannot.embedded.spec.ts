// Started where it cannot run, the platform says in one sentence what to do.
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

  it('an address that this machine does not have', async () => {
    expect(await refusal(folder(), { AIYRBAS_HOST: '203.0.113.7' })).toContain('AIYRBAS_HOST');
  });
});
