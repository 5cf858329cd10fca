// What of kafkajs itself is used beside its published interface. The library is not maintained any more, and its files are
// those of one version: another one is refused.
import { createRequire } from 'node:module';
import { invariant } from '@aiyrbas/kernel';
import type { Kafka } from 'kafkajs';

const VERSION = '2.2.4';
const load = createRequire(__filename);

/** One file of the library, by its path within it. @throws InvariantError for another version of the library. */
export function fromLibrary<T>(path: string): T {
  const { version } = load('kafkajs/package.json') as { version: string };
  invariant(version === VERSION, `kafkajs ${version}: see whether ${path} is still the same, then change this file`);
  return load(`kafkajs/src/${path}`) as T;
}

/** A request and its response as the library's connections take them. */
export interface ProtocolRequest<T> {
  readonly request: {
    readonly apiKey: number;
    readonly apiVersion: number;
    readonly apiName: string;
    encode(): Promise<object>;
  };
  readonly response: { decode(bytes: Buffer): Promise<T>; parse(decoded: T): Promise<T> };
}

/** The part of the library's broker that is used. */
interface Broker<Fetched> {
  fetch(request: object): Promise<Fetched>;
  readonly connectionPool: { send<T>(request: ProtocolRequest<T>): Promise<T> };
}

/** The part of the library's cluster that is used. */
export interface LibraryCluster<Fetched = unknown> {
  connect(): Promise<void>;
  disconnect(): Promise<void>;
  refreshMetadata(): Promise<void>;
  addTargetTopic(topic: string): Promise<void>;
  findLeaderForPartitions(topic: string, partitions: readonly number[]): Record<string, readonly number[]>;
  findBroker(of: { nodeId: string }): Promise<Broker<Fetched>>;
  findControllerBroker(): Promise<Broker<Fetched>>;
}

/** The brokers as the library sees them, with connections of their own. */
export function clusterOf<Fetched>(kafka: Kafka, options: object = {}): LibraryCluster<Fetched> {
  const create = Object.getOwnPropertySymbols(kafka).find(({ description }) => description === CREATE);
  invariant(create, 'kafkajs is another version: see how it makes a cluster, then change this file');
  const make = (kafka as unknown as Record<symbol, (options: object) => LibraryCluster<Fetched>>)[create]!;
  return make({ metadataMaxAge: 60_000, allowAutoTopicCreation: false, ...options });
}

const CREATE = 'private:Kafka:createCluster';
