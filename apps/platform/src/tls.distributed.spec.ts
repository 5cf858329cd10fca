// TLS by setting, on real servers: PostgreSQL, Kafka, Redis and our own HTTP. Each is reached when its authority is trusted, and
// only then; what would go unencrypted is refused.
import { once } from 'node:events';
import { chmodSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { get } from 'node:https';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { getCACertificates, setDefaultCACertificates } from 'node:tls';
import { missingTopics } from '@aiyrbas/bus';
import { loadConfig } from '@aiyrbas/config';
import { topicNamed } from '@aiyrbas/contracts';
import { EmbeddedPostgres } from '@aiyrbas/embedded-postgres';
import { closeServer, createHttpServer, listenOn } from '@aiyrbas/http';
import { createLogger } from '@aiyrbas/observability';
import { Database, databaseUrl } from '@aiyrbas/persistence';
import { type Certificates, KafkaCluster, freePorts, makeCertificates, startRedis } from '@aiyrbas/servers';
import { kafkaAccess, kafkaKeys, trustAuthorities } from '@aiyrbas/service-host';
import { SharedBooks } from '@aiyrbas/venues';
import { z } from 'zod';

const folder = mkdtempSync(join(tmpdir(), 'aiyrbas-tls-'));
const log = createLogger({ service: 'test', level: 'silent' });
const before = getCACertificates('default');
const undo: (() => Promise<unknown>)[] = [];
let files: Certificates;
const text = (file: string): string => readFileSync(file, 'utf8');

beforeAll(() => {
  files = makeCertificates(join(folder, 'certificates'));
});
beforeEach(() => setDefaultCACertificates(before));
afterAll(async () => {
  setDefaultCACertificates(before);
  for (const step of undo.reverse()) await step();
  rmSync(folder, { recursive: true, force: true });
}, 60_000);

const trust = (): void => trustAuthorities(text(files.ca));

describe('PostgreSQL', () => {
  let url: URL;
  const openAt = async (host: string, mode: string): Promise<boolean> => {
    const at = new URL(url);
    at.hostname = host;
    at.searchParams.set('sslmode', mode);
    const db = await Database.open({ url: at.toString(), schema: 'public', applicationName: 'test' });
    try {
      const [row] = await db.query<{ ssl: boolean }>('select ssl from pg_stat_ssl where pid = pg_backend_pid()');
      const listener = await db.listen({
        channel: 'anything',
        onNotify: () => undefined,
        onReconnect: () => undefined,
      });
      await listener.stop();
      return row!.ssl;
    } finally {
      await db.close();
    }
  };
  beforeAll(async () => {
    const postgres = await EmbeddedPostgres.start({ dataDir: join(folder, 'postgres'), onFirstUse: () => undefined });
    undo.push(() => postgres.stop());
    // Not the socket of this machine, where PostgreSQL has no TLS.
    url = new URL(databaseUrl(postgres.adminUrl, 'postgres'));
    const admin = await Database.open({ url: postgres.adminUrl, schema: 'public', applicationName: 'test' });
    // The server may run as another user, so it writes its own files.
    const [row] = await admin.query<{ folder: string }>(`select current_setting('data_directory') as folder`);
    for (const name of ['cert', 'key'] as const) {
      const lines = text(files[name])
        .trimEnd()
        .split('\n')
        .map((line) => `('${line}')`);
      await admin.query(`copy (values ${lines.join(', ')}) to '${row!.folder}/${name}.pem'`);
      // It refuses a key that others may read.
      chmodSync(`${row!.folder}/${name}.pem`, 0o600);
      await admin.query(`alter system set ssl_${name}_file = '${row!.folder}/${name}.pem'`);
    }
    await admin.query('alter system set ssl = on');
    await admin.query('select pg_reload_conf()');
    await admin.close();
  }, 60_000);

  it('is reached with verify-full, and the session is encrypted', async () => {
    trust();
    expect(await openAt('localhost', 'verify-full')).toBe(true);
  });

  it('is not reached by one that does not trust its authority', async () => {
    await expect(openAt('localhost', 'verify-full')).rejects.toMatchObject({ code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' });
  });
});

describe('Kafka', () => {
  let kafka: KafkaCluster;
  const topic = topicNamed('orders.v1');
  const missing = (more: object): Promise<string[]> => {
    const given = { KAFKA_BROKERS: kafka.brokers, KAFKA_SSL: 'true', ...more };
    return missingTopics(kafkaAccess(loadConfig(z.object(kafkaKeys), given, 'test'), 'test'), [topic], log);
  };
  beforeAll(async () => {
    kafka = await KafkaCluster.start({ folder: join(folder, 'kafka'), tls: files });
    undo.push(() => kafka.stop());
  }, 120_000);

  it('is reached with its authority and a client certificate', async () => {
    trust();
    expect(await missing({ KAFKA_CERT_FILE: files.cert, KAFKA_KEY_FILE: files.key })).toEqual(['orders.v1']);
  });

  it('is not reached without a client certificate', async () => {
    trust();
    await expect(missing({})).rejects.toThrow();
  }, 60_000);

  it('is not reached by one that does not trust its authority', async () => {
    await expect(missing({ KAFKA_CERT_FILE: files.cert, KAFKA_KEY_FILE: files.key })).rejects.toThrow(/certificate/);
  }, 60_000);
});

describe('Redis', () => {
  it('is reached over TLS by one that trusts its authority, and its fault is named by another', async () => {
    const [port] = await freePorts(1);
    const { ca, cert, key } = files;
    const redis = await startRedis({
      folder,
      port: port!,
      settings: {
        port: '0',
        'tls-port': String(port),
        'tls-cert-file': cert,
        'tls-key-file': key,
        'tls-ca-cert-file': ca,
        'tls-auth-clients': 'no',
      },
    });
    undo.push(() => redis.stop());
    const outcome = (): Promise<string> =>
      new Promise((resolve) => {
        const venue = { orderBook: () => Promise.reject(new Error('no venue')) };
        const signer = { sign: () => '', verify: () => true };
        const shared = new SharedBooks(venue, {
          signer,
          redisUrl: `rediss://localhost:${port}`,
          onRead: (outcome) => (outcome === 'away' ? undefined : resolve('read')),
          onFault: (fault) => (fault?.includes('certificate') ? resolve(fault) : undefined),
        });
        // Until it is connected, a read finds it away.
        const reading = setInterval(() => shared.orderBook('ataix', 'BTC-KZT').catch(() => undefined), 100);
        undo.push(async () => {
          clearInterval(reading);
          await shared.close();
        });
      });
    expect(await outcome()).toMatch(/certificate of Redis is not trusted/);
    trust();
    expect(await outcome()).toBe('read');
  });
});

describe('a service', () => {
  it('responds over TLS to one that trusts its authority, and to nobody in clear text', async () => {
    const server = createHttpServer((_, response) => response.end('here'), undefined, {
      cert: text(files.cert),
      key: text(files.key),
    });
    const port = await listenOn(server, 0, '127.0.0.1');
    try {
      await expect(fetch(`https://localhost:${port}`)).rejects.toMatchObject({
        cause: { code: 'UNABLE_TO_VERIFY_LEAF_SIGNATURE' },
      });
      trust();
      expect(await (await fetch(`https://localhost:${port}`)).text()).toBe('here');
      const [response] = (await once(get(`https://127.0.0.1:${port}`, { agent: false }), 'response')) as [
        { statusCode: number; resume(): void },
      ];
      response.resume();
      expect(response.statusCode).toBe(200);
      await expect(fetch(`http://localhost:${port}`)).rejects.toThrow();
    } finally {
      await closeServer(server);
    }
  });
});
