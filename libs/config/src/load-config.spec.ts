import { mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { z } from 'zod';
import { ConfigError, loadConfig } from './index';

const schema = z.object({
  PORT: z.string().regex(/^\d+$/, 'a port number').meta({ example: '3000' }),
  NAME: z.string().default('aiyrbas'),
  PASSWORD: z.string().min(12, 'at least 12 characters').meta({ secret: true }),
});

const complaint = (environment: Record<string, string>): string => {
  try {
    loadConfig(schema, environment, 'orders');
    return '';
  } catch (error) {
    if (!(error instanceof ConfigError)) throw error;
    return error.message;
  }
};

describe('the configuration', () => {
  it('is read, with defaults; an empty value is none', () => {
    expect(loadConfig(schema, { PORT: '3000', NAME: '', PASSWORD: 'correct-horse' }, 'orders')).toEqual({
      PORT: '3000',
      NAME: 'aiyrbas',
      PASSWORD: 'correct-horse',
    });
  });

  it('names every wrong key at once, what it holds and what it should hold, and never a secret', () => {
    const message = complaint({ PORT: 'http', PASSWORD: 'hunter2' });
    expect(message).toContain('orders cannot start');
    expect(message).toContain('PORT holds "http"; it should be a port number, for example 3000');
    expect(message).toContain('PASSWORD holds [hidden]; it should be at least 12 characters');
    expect(message).not.toContain('hunter2');
    expect(complaint({ PASSWORD: 'correct-horse' })).toContain('PORT is not set');
  });

  it('reads a secret from the file that KEY_FILE names, and says which file it could not read', () => {
    const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-config-'));
    writeFileSync(join(folder, 'password'), 'correct-horse\n');
    expect(loadConfig(schema, { PORT: '1', PASSWORD_FILE: join(folder, 'password') }, 'orders').PASSWORD).toBe(
      'correct-horse',
    );
    expect(complaint({ PORT: '1', PASSWORD_FILE: join(folder, 'nothing') })).toContain(
      `PASSWORD_FILE names ${join(folder, 'nothing')}`,
    );
    rmSync(folder, { recursive: true });
  });
});
