// Keycloak without Docker, in its default settings: its archive comes from Maven Central once. Its data lie in its own folder, and
// go at each first start.
import { spawnSync } from 'node:child_process';
import { existsSync, mkdirSync, readFileSync, renameSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { CannotServe, type ServerProcess, freePorts, hasProgram, launchServer } from './server-process';

/** The project's folder: the archive is kept there, so that it is fetched once. */
const root = join(__dirname, '../../..');
const POM = join(root, 'tools/servers/keycloak/pom.xml');
const VERSION = /keycloak-quarkus-dist<\/artifactId>\s*<version>([^<]+)/.exec(readFileSync(POM, 'utf8'))![1]!;
const HOME = join(root, '.keycloak', `keycloak-${VERSION}`);

/** Its first start compiles its configuration, which takes a minute on a busy machine. */
const START_MS = 240_000;

export class Keycloak {
  #process: ServerProcess | undefined;

  private constructor(
    private readonly logFile: string,
    private readonly port: number,
  ) {}

  /**
   * A new Keycloak without realms; `admin` with the password `admin` administers it.
   * @throws CannotServe when Java or Maven are missing, or it does not come up.
   */
  static async start(options: { readonly folder: string }): Promise<Keycloak> {
    fetchKeycloak();
    rmSync(join(HOME, 'data'), { recursive: true, force: true });
    const [port] = await freePorts(1);
    const keycloak = new Keycloak(join(options.folder, 'keycloak.log'), port!);
    await keycloak.startAgain();
    return keycloak;
  }

  get url(): string {
    return `http://127.0.0.1:${this.port}`;
  }

  /** Starts it on the data that it has. */
  async startAgain(): Promise<void> {
    const server = launchServer(
      join(HOME, 'bin/kc.sh'),
      ['start-dev', '--http-host', '127.0.0.1', '--http-port', String(this.port)],
      {
        logFile: this.logFile,
        env: {
          ...process.env,
          KC_BOOTSTRAP_ADMIN_USERNAME: 'admin',
          KC_BOOTSTRAP_ADMIN_PASSWORD: 'admin',
          JAVA_OPTS_APPEND: '-Xms64m -Xmx512m -XX:TieredStopAtLevel=1',
        },
      },
    );
    this.#process = server;
    for (const end = Date.now() + START_MS; !(await this.#responds());) {
      if (server.hasEnded() || Date.now() > end) {
        await server.stop('SIGKILL');
        const logTail = readFileSync(this.logFile, 'utf8').split('\n').slice(-25).join('\n');
        throw new CannotServe(`Keycloak did not start; its last words:\n${logTail}`);
      }
      await new Promise((resolve) => setTimeout(resolve, 250));
    }
  }

  async stop(): Promise<void> {
    await this.#process?.stop('SIGTERM');
  }

  async #responds(): Promise<boolean> {
    try {
      return (await fetch(`${this.url}/realms/master`)).ok;
    } catch {
      return false;
    }
  }
}

function fetchKeycloak(): void {
  if (!hasProgram('java', '-version')) {
    throw new CannotServe(
      'Keycloak needs Java 17 or later; install one (Debian: apt-get install openjdk-17-jre-headless).',
    );
  }
  if (existsSync(HOME)) return;
  if (!hasProgram('mvn', '-version')) {
    throw new CannotServe('Keycloak is fetched with Maven; install it (Debian: apt-get install maven).');
  }
  const temporary = join(root, '.keycloak', `fetching-${process.pid}`);
  const { status, stdout, stderr } = spawnSync(
    'mvn',
    ['-q', '-B', '-f', POM, 'dependency:unpack-dependencies', `-DoutputDirectory=${temporary}`],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    rmSync(temporary, { recursive: true, force: true });
    throw new CannotServe(`Keycloak ${VERSION} could not be fetched:\n${stdout}${stderr}`);
  }
  mkdirSync(join(root, '.keycloak'), { recursive: true });
  renameSync(join(temporary, `keycloak-${VERSION}`), HOME);
  rmSync(temporary, { recursive: true });
}
