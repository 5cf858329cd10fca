// Decodes a broker's answer to a fetch in place of kafkajs 2.2.4, whose decoder throws the whole answer away, and with it
// the consumer, when one batch of one partition cannot be read. Here every partition stands for itself. The library is not
// maintained any more, so this reaches into it, as idle-spin.ts does.
import { createRequire } from 'node:module';
import { invariant } from '@aiyrbas/kernel';
import { ByteReader } from './byte-reader';
import { type FetchedRecord, blockedRecord, decodeRecordSet } from './record-set';

/** Versions of the answer that carry record batches; brokers since Kafka 2.3 are asked in 11. */
const VERSIONS = [4, 5, 6, 7, 8, 9, 10, 11];
/** Errors of one partition for which the library would stop all of them: by code, what they are called. */
const OF_ONE_PARTITION = new Map([
  [-1, 'UNKNOWN_SERVER_ERROR'],
  [2, 'CORRUPT_MESSAGE'],
]);

interface Partition {
  readonly partition: number;
  readonly errorCode: number;
  readonly highWatermark: string;
  readonly lastStableOffset: string;
  readonly abortedTransactions: readonly { readonly producerId: string; readonly firstOffset: string }[];
  readonly preferredReadReplica?: number;
  readonly messages: readonly FetchedRecord[];
}

export interface FetchResponse {
  readonly throttleTime: number;
  readonly clientSideThrottleTime?: number;
  readonly errorCode?: number;
  readonly sessionId?: number;
  readonly responses: readonly { readonly topicName: string; readonly partitions: readonly Partition[] }[];
}

let done = false;

/** Once per process; refuses any other version, whose insides may be others. */
export function decodeFetchesOurselves(): void {
  if (done) return;
  const load = createRequire(__filename);
  const { version } = load('kafkajs/package.json') as { version: string };
  invariant(version === '2.2.4', `kafkajs ${version}: see how it decodes what it fetches, then change this file`);
  for (const each of VERSIONS) {
    const response = load(`kafkajs/src/protocol/requests/fetch/v${each}/response`) as { decode: unknown };
    response.decode = (bytes: Buffer) => decodeFetchResponse(bytes, each);
  }
  done = true;
}

/** @throws MalformedBytes when the answer itself is not whole; what its partitions hold never makes it throw. */
export async function decodeFetchResponse(bytes: Buffer, version: number): Promise<FetchResponse> {
  const reader = new ByteReader(bytes);
  const throttleTime = reader.int32();
  const session = version >= 7 ? { errorCode: reader.int16(), sessionId: reader.int32() } : {};
  const responses: { topicName: string; partitions: Partition[] }[] = [];
  for (let topics = reader.int32(); topics > 0; topics -= 1) {
    const topicName = reader.string();
    const partitions: Partition[] = [];
    for (let count = reader.int32(); count > 0; count -= 1) partitions.push(await partitionOf(reader, version));
    responses.push({ topicName, partitions });
  }
  // Since version 8 the broker leaves it to the client to wait.
  return version >= 8
    ? { throttleTime: 0, clientSideThrottleTime: throttleTime, ...session, responses }
    : { throttleTime, ...session, responses };
}

async function partitionOf(reader: ByteReader, version: number): Promise<Partition> {
  const partition = reader.int32();
  const errorCode = reader.int16();
  const highWatermark = reader.int64();
  const lastStableOffset = reader.int64().toString();
  if (version >= 5) reader.int64();
  const abortedTransactions: { producerId: string; firstOffset: string }[] = [];
  for (let count = reader.int32(); count > 0; count -= 1) {
    abortedTransactions.push({ producerId: reader.int64().toString(), firstOffset: reader.int64().toString() });
  }
  const replica = version >= 11 ? { preferredReadReplica: reader.int32() } : {};
  const bytes = reader.bytesOrNone();
  const failure = OF_ONE_PARTITION.get(errorCode);
  return {
    partition,
    errorCode: failure === undefined ? errorCode : 0,
    highWatermark: highWatermark.toString(),
    lastStableOffset,
    abortedTransactions,
    ...replica,
    messages:
      failure === undefined
        ? await decodeRecordSet(bytes, highWatermark)
        : [blockedRecord(`the broker answers ${failure}`)],
  };
}
