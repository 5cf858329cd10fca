// Apache Kafka without Docker: KRaft brokers from Maven Central on free ports of this machine, one for development, three
// for what happens when one of them dies.
import { spawnSync } from 'node:child_process';
import { randomBytes } from 'node:crypto';
import { cpSync, existsSync, mkdirSync, readFileSync, renameSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { Authority, type Certificates } from './certificates';
import { CannotServe, type ServerProcess, freePorts, hasProgram, launchServer, untilListening } from './server-process';

/** The project's folder: jars are kept there, so that they are fetched once. */
const root = join(__dirname, '../../..');
const POM = join(root, 'tools/servers/kafka/pom.xml');

const VERSION = /kafka_2\.13<\/artifactId>\s*<version>([^<]+)/.exec(readFileSync(POM, 'utf8'))![1]!;

export interface KafkaClusterOptions {
  /** Where the brokers keep their data and logs. */
  readonly folder: string;
  readonly brokers?: 1 | 3;
  /** Ports of the brokers' clients; free ones by default. */
  readonly ports?: readonly number[];
  /** Starts a broker again that ended by itself, as an orchestrator would. */
  readonly keepsRunning?: boolean;
  /** Clients must use TLS, with a certificate of the same authority. Nobody's rights are checked. */
  readonly tls?: Certificates;
  /**
   * Clients log in with SCRAM-SHA-512 over TLS; brokers and the set-up with certificates of an authority that is made anew
   * at each start. What no rule allows is denied.
   */
  readonly secured?: boolean;
  /** Settings of the brokers beside those that every cluster here has, as in server.properties. */
  readonly properties?: readonly string[];
  /** Called before the jars are fetched, which takes longer than anything else. */
  readonly onFetch?: () => void;
}

const RESTART_PAUSE_MS = 1_000;
/** As long as a cluster of this machine may run without a new start. */
const CERTIFICATE_DAYS = 397;
/** Then a session must show that its password still holds. kafkajs cannot live with ten seconds or less. */
const SESSION_MS = 3_600_000;
/** The brokers among themselves, and whoever gives others their rights. */
const SUPER_USERS = ['broker', 'setup'];

interface Broker {
  readonly id: number;
  readonly port: number;
  /** Of the listener for certificates, in a secured cluster. */
  readonly certificatePort: number | undefined;
  readonly properties: string;
  readonly logFile: string;
  process: ServerProcess | undefined;
}

export class KafkaCluster {
  #stopping = false;

  private constructor(
    private readonly jars: string,
    private readonly members: readonly Broker[],
    private readonly keepsRunning: boolean,
    private readonly jvmFlags: readonly string[],
    /** Of a secured cluster. */
    private readonly authority: Authority | undefined,
    private readonly setup: Certificates | undefined,
  ) {}

  /** @throws CannotServe when Java or the jars are missing, or a broker does not come up. */
  static async start(options: KafkaClusterOptions): Promise<KafkaCluster> {
    const jars = fetchJars(options.onFetch ?? (() => undefined));
    const size = options.brokers ?? 1;
    const clientPorts = options.ports ?? (await freePorts(size));
    // Together: what is free twice may be the same.
    const otherPorts = await freePorts(2 * size);
    const controllerPorts = otherPorts.slice(0, size);
    const authority = options.secured
      ? Authority.make(join(options.folder, 'certificates'), CERTIFICATE_DAYS)
      : undefined;
    const ofBrokers = authority?.issue('broker') ?? options.tls;
    const certificatePorts = authority ? otherPorts.slice(size) : [];
    const quorum = controllerPorts.map((port, at) => `${at + 1}@127.0.0.1:${port}`).join(',');
    const members = clientPorts.map((port, at): Broker => {
      const folder = join(options.folder, `broker-${at + 1}`);
      mkdirSync(folder, { recursive: true });
      const properties = join(folder, 'server.properties');
      writeFileSync(
        properties,
        propertiesOf({
          id: at + 1,
          quorum,
          folder,
          size,
          listeners: [
            ...(certificatePorts[at] === undefined
              ? listeners(options.tls ? 'SSL' : 'PLAINTEXT', port, controllerPorts[at]!)
              : securedListeners(port, certificatePorts[at], controllerPorts[at]!)),
            ...(ofBrokers ? tlsProperties(ofBrokers, folder) : []),
            ...(options.tls ? ['ssl.client.auth=required'] : []),
          ],
          more: options.properties ?? [],
        }),
      );
      return {
        id: at + 1,
        port,
        certificatePort: certificatePorts[at],
        properties,
        logFile: join(folder, 'broker.log'),
        process: undefined,
      };
    });
    const cluster = new KafkaCluster(
      jars,
      members,
      options.keepsRunning ?? false,
      // It starts sooner with it, and would leave the ciphers of TLS to slow code.
      ofBrokers ? [] : ['-XX:TieredStopAtLevel=1'],
      authority,
      authority?.issue('setup'),
    );
    cluster.#format(options.folder);
    await Promise.all(members.map((_, at) => cluster.startBroker(at)));
    return cluster;
  }

  /** For `KAFKA_BROKERS`. */
  get brokers(): string {
    return this.members.map(({ port }) => `127.0.0.1:${port}`).join(',');
  }

  /** Whom clients of a secured cluster must trust. */
  get authorityFile(): string | undefined {
    return this.setup?.ca;
  }

  /** Settings of the set-up job, from which those of the services follow. */
  get settings(): Record<string, string> {
    if (!this.setup) return { KAFKA_BROKERS: this.brokers };
    return { ...this.#settingsWith(this.setup), KAFKA_SERVICE_BROKERS: this.brokers };
  }

  /** Settings of a user of a secured cluster that has a certificate, made here, in place of a password. */
  settingsOf(user: string): Record<string, string> {
    if (!this.authority) throw new CannotServe('Only a secured cluster has an authority that issues certificates.');
    return this.#settingsWith(this.authority.issue(user));
  }

  #settingsWith({ ca, cert, key }: Certificates): Record<string, string> {
    return {
      KAFKA_BROKERS: this.members.map(({ certificatePort }) => `127.0.0.1:${certificatePort}`).join(','),
      KAFKA_SSL: 'true',
      KAFKA_CERT_FILE: cert,
      KAFKA_KEY_FILE: key,
      TLS_CA_FILE: ca,
    };
  }

  get pids(): number[] {
    return this.members.flatMap(({ process }) => (process && !process.hasEnded() ? [process.pid] : []));
  }

  /** How many copies of a partition this cluster can keep. */
  get replication(): number {
    return this.members.length;
  }

  async startBroker(at: number): Promise<void> {
    const broker = this.members[at]!;
    const heap = this.members.length > 1 ? ['-Xms128m', '-Xmx320m'] : ['-Xms256m', '-Xmx512m'];
    broker.process = launchServer(
      'java',
      [
        ...heap,
        '-XX:+UseSerialGC',
        ...this.jvmFlags,
        '-Dorg.slf4j.simpleLogger.defaultLogLevel=warn',
        '-cp',
        `${this.jars}/*`,
        'kafka.Kafka',
        broker.properties,
      ],
      { logFile: broker.logFile },
    );
    if (this.keepsRunning) void broker.process.ended.then(() => this.#startAgain(at));
    await untilListening(broker.process, broker.port, { name: `Kafka broker ${broker.id}`, logFile: broker.logFile });
  }

  #startAgain(at: number): void {
    if (this.#stopping) return;
    // One that does not come up has ended again, which leads here again.
    setTimeout(() => {
      if (!this.#stopping) this.startBroker(at).catch(() => undefined);
    }, RESTART_PAUSE_MS);
  }

  /** Ends a broker as a crash would. */
  async killBroker(at: number): Promise<void> {
    await this.members[at]!.process?.stop('SIGKILL');
  }

  async stop(): Promise<void> {
    this.#stopping = true;
    // A broker that waits for a dead controller to shut down in order would wait for long: nothing is kept here anyway.
    await Promise.all(this.members.map(({ process }) => process?.stop('SIGTERM')));
  }

  #format(folder: string): void {
    const idFile = join(folder, 'cluster-id');
    if (existsSync(idFile)) return;
    const id = clusterId();
    for (const broker of this.members) {
      const { status, stderr, stdout } = spawnSync(
        'java',
        [
          '-XX:TieredStopAtLevel=1',
          '-cp',
          `${this.jars}/*`,
          'kafka.tools.StorageTool',
          'format',
          '-t',
          id,
          '-c',
          broker.properties,
        ],
        { encoding: 'utf8' },
      );
      if (status !== 0) throw new CannotServe(`Kafka could not make its files:\n${stdout}${stderr}`);
    }
    writeFileSync(idFile, id);
  }
}

/** As Kafka makes its own: one that begins with a dash would be taken for an option. */
function clusterId(): string {
  for (;;) {
    const id = randomBytes(16).toString('base64url');
    if (!id.startsWith('-')) return id;
  }
}

/** The broker's jars, fetched once with Maven. */
function fetchJars(onFetch: () => void): string {
  if (!hasProgram('java', '-version')) {
    throw new CannotServe(
      'Kafka needs Java 17 or later; install one (Debian: apt-get install openjdk-17-jre-headless).',
    );
  }
  const jars = join(root, '.kafka', VERSION);
  if (existsSync(jars)) return jars;
  if (!hasProgram('mvn', '-version')) {
    throw new CannotServe('Kafka is fetched with Maven; install it (Debian: apt-get install maven).');
  }
  onFetch();
  const temporary = `${jars}.${process.pid}`;
  const { status, stdout, stderr } = spawnSync(
    'mvn',
    ['-q', '-B', '-f', POM, 'dependency:copy-dependencies', `-DoutputDirectory=${temporary}`],
    { encoding: 'utf8' },
  );
  if (status !== 0) {
    rmSync(temporary, { recursive: true, force: true });
    throw new CannotServe(`Kafka ${VERSION} could not be fetched:\n${stdout}${stderr}`);
  }
  if (existsSync(jars)) rmSync(temporary, { recursive: true });
  else moveTo(temporary, jars);
  return jars;
}

function moveTo(from: string, to: string): void {
  try {
    renameSync(from, to);
  } catch {
    // Somebody else was faster, or the folder lies on another disk.
    cpSync(from, to, { recursive: true });
    rmSync(from, { recursive: true });
  }
}

/** A broker takes its certificate and its key as one file. */
function tlsProperties({ ca, cert, key }: Certificates, folder: string): string[] {
  const keystore = join(folder, 'keystore.pem');
  writeFileSync(keystore, `${readFileSync(key, 'utf8')}${readFileSync(cert, 'utf8')}`, { mode: 0o600 });
  return [
    'ssl.keystore.type=PEM',
    `ssl.keystore.location=${keystore}`,
    'ssl.truststore.type=PEM',
    `ssl.truststore.location=${ca}`,
  ];
}

/** One for everybody, brokers too. */
const listeners = (protocol: 'PLAINTEXT' | 'SSL', port: number, controllerPort: number): string[] => [
  `listeners=${protocol}://127.0.0.1:${port},CONTROLLER://127.0.0.1:${controllerPort}`,
  `advertised.listeners=${protocol}://127.0.0.1:${port}`,
  `listener.security.protocol.map=CONTROLLER:PLAINTEXT,${protocol}:${protocol}`,
  `inter.broker.listener.name=${protocol}`,
];

/**
 * One for those who log in with passwords, one for certificates: there the subject's common name is the user. The authority is
 * asked by nobody but us; elsewhere such a rule lists the names that it allows.
 */
const securedListeners = (port: number, certificatePort: number, controllerPort: number): string[] => [
  `listeners=SASL://127.0.0.1:${port},MTLS://127.0.0.1:${certificatePort},CONTROLLER://127.0.0.1:${controllerPort}`,
  `advertised.listeners=SASL://127.0.0.1:${port},MTLS://127.0.0.1:${certificatePort}`,
  'listener.security.protocol.map=SASL:SASL_SSL,MTLS:SSL,CONTROLLER:SSL',
  'inter.broker.listener.name=MTLS',
  'listener.name.sasl.sasl.enabled.mechanisms=SCRAM-SHA-512',
  'listener.name.sasl.scram-sha-512.sasl.jaas.config=org.apache.kafka.common.security.scram.ScramLoginModule required;',
  `listener.name.sasl.connections.max.reauth.ms=${SESSION_MS}`,
  'listener.name.sasl.ssl.client.auth=none',
  'listener.name.mtls.ssl.client.auth=required',
  'listener.name.controller.ssl.client.auth=required',
  'ssl.principal.mapping.rules=RULE:^CN=([a-z0-9.-]+)$/$1/,DEFAULT',
  'authorizer.class.name=org.apache.kafka.metadata.authorizer.StandardAuthorizer',
  'allow.everyone.if.no.acl.found=false',
  `super.users=${SUPER_USERS.map((name) => `User:${name}`).join(';')}`,
];

/**
 * The settings that money needs (three copies, two of them written before a write counts, no leader that lacks some),
 * and those that make a broker that died noticed within seconds.
 */
function propertiesOf(broker: {
  id: number;
  quorum: string;
  folder: string;
  size: number;
  listeners: readonly string[];
  more: readonly string[];
}): string {
  const inSync = broker.size > 1 ? 2 : 1;
  return [
    'process.roles=broker,controller',
    `node.id=${broker.id}`,
    `controller.quorum.voters=${broker.quorum}`,
    'controller.listener.names=CONTROLLER',
    ...broker.listeners,
    `log.dirs=${join(broker.folder, 'data')}`,
    'auto.create.topics.enable=false',
    'unclean.leader.election.enable=false',
    `default.replication.factor=${broker.size}`,
    `min.insync.replicas=${inSync}`,
    `offsets.topic.replication.factor=${broker.size}`,
    `transaction.state.log.replication.factor=${broker.size}`,
    `transaction.state.log.min.isr=${inSync}`,
    'offsets.topic.num.partitions=5',
    'offsets.retention.minutes=43200',
    'group.initial.rebalance.delay.ms=0',
    'group.min.session.timeout.ms=1000',
    'broker.session.timeout.ms=6000',
    'broker.heartbeat.interval.ms=1000',
    'controller.quorum.fetch.timeout.ms=2000',
    'controlled.shutdown.enable=true',
    'num.network.threads=2',
    'num.io.threads=2',
    'background.threads=2',
    ...broker.more,
    '',
  ].join('\n');
}
