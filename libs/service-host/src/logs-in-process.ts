// The kept logs of the other services of this process, read where they are; those of other processes over HTTP.
import type { KafkaTransport, RemoteLogs, StampedMessage, StreamHead, StreamLog } from '@aiyrbas/bus';
import { headsIn } from './remote-logs';

export class LogsInProcess implements RemoteLogs {
  constructor(
    /** Of every service of this process; they are attached one after the other while it starts. */
    private readonly transports: readonly Pick<KafkaTransport, 'logOf'>[],
    private readonly elsewhere: RemoteLogs,
  ) {}

  read(topic: string, partition: number, from: bigint, to: bigint): Promise<StampedMessage[]> {
    return (this.#logOf(topic) ?? this.elsewhere).read(topic, partition, from, to);
  }

  /** One look into each log, however many topics it has. A log that cannot be read is left out this time. */
  async heads(topics: readonly string[]): Promise<StreamHead[]> {
    const here = new Set(topics.flatMap((topic) => this.#logOf(topic) ?? []));
    const remote = topics.filter((topic) => !this.#logOf(topic));
    const elsewhere = remote.length > 0 ? [this.elsewhere.heads(remote)] : [];
    return headsIn([...[...here].map((log) => log.heads()), ...elsewhere], topics);
  }

  #logOf(topic: string): StreamLog | undefined {
    return this.transports.map((transport) => transport.logOf(topic)).find((log) => log !== undefined);
  }
}
