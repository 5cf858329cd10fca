// The folder that the platform keeps everything in, and the note in it that says who is running on it.
import { existsSync, mkdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { join, resolve } from 'node:path';

/** What keeps the platform from starting, in one sentence that says what to do. */
export class CannotStart extends Error {
  override readonly name = 'CannotStart';
}

export interface PlatformNote {
  readonly url: string;
  readonly pid: number;
  /** A superuser's URL; the file is readable by its user alone. */
  readonly databaseUrl: string;
  readonly startedAt: string;
}

const isAlive = (pid: number): boolean => {
  try {
    process.kill(pid, 0);
    return true;
  } catch (error) {
    return (error as NodeJS.ErrnoException).code === 'EPERM';
  }
};

export class DataFolder {
  readonly path: string;
  readonly #note: string;
  readonly #lock: string;

  constructor(path: string) {
    this.path = resolve(path);
    this.#note = join(this.path, 'platform.json');
    this.#lock = join(this.path, 'platform.pid');
  }

  /** Takes the folder for this process. @throws CannotStart when another one runs on it, or it cannot be written. */
  take(): void {
    try {
      mkdirSync(this.path, { recursive: true, mode: 0o700 });
      this.#refuseIfTaken();
      writeFileSync(this.#lock, `${process.pid}\n`, { mode: 0o600 });
    } catch (error) {
      throw explained(error, this.path);
    }
  }

  announce(note: PlatformNote): void {
    rmSync(this.#note, { force: true });
    writeFileSync(this.#note, `${JSON.stringify(note, null, 2)}\n`, { mode: 0o600 });
  }

  leave(): void {
    rmSync(this.#note, { force: true });
    rmSync(this.#lock, { force: true });
  }

  #refuseIfTaken(): void {
    if (!existsSync(this.#lock)) return;
    const pid = Number.parseInt(readFileSync(this.#lock, 'utf8'), 10);
    if (!Number.isInteger(pid) || pid === process.pid || !isAlive(pid) || !isPlatform(pid)) return;
    const where = existsSync(this.#note)
      ? ` at ${(JSON.parse(readFileSync(this.#note, 'utf8')) as PlatformNote).url}`
      : '';
    throw new CannotStart(
      `Aiyrbas already runs on ${this.path}${where} (process ${pid}); stop it, or set AIYRBAS_DATA_DIR and AIYRBAS_PORT to run another beside it.`,
    );
  }
}

/** Process ids are used again: after a restart of the machine the number may be somebody else's. */
function isPlatform(pid: number): boolean {
  const command = `/proc/${pid}/cmdline`;
  return (
    !existsSync('/proc/self/cmdline') ||
    (existsSync(command) && /start\.mjs|tools\/start\/|apps\/platform\//.test(readFileSync(command, 'utf8')))
  );
}

function explained(error: unknown, path: string): unknown {
  switch ((error as NodeJS.ErrnoException).code) {
    case 'ENOSPC':
      return new CannotStart(`The disk that holds ${path} is full; free some space and start again.`);
    case 'ENOTDIR':
    case 'EEXIST':
      return new CannotStart(`${path} is not a folder; set AIYRBAS_DATA_DIR to one of yours.`);
    case 'EACCES':
    case 'EPERM':
    case 'EROFS':
      return new CannotStart(`${path} cannot be written by this user; set AIYRBAS_DATA_DIR to a folder of yours.`);
    default:
      return error;
  }
}
