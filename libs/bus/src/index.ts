import { CursorEntity, ParkedEntity, ParkedKeyEntity, PassedOverEntity } from './entities/consumers.entity';
import { OutboxEntity, StreamHeadEntity, StreamSentEntity, StreamSubjectEntity } from './entities/streams.entity';
import { Streams1763900000000 } from './migrations/1763900000000-streams';
import { StreamSent1764000000000 } from './migrations/1764000000000-stream-sent';
import { PassedOver1766000000000 } from './migrations/1766000000000-passed-over';

export { type AtCrashPoint, type CrashPoint, CRASH_POINTS, surviveEverything } from './crash-points';
export { Consumer, type ConsumerOptions, BATCH_MAX } from './consumer/consumer';
export type { Handler, HandlerFor } from './consumer/batch-processor';
export { Parking } from './consumer/parking';
export { type PassedOver, PassedOverStore } from './consumer/passed-over';
export type { ParkedListRow, PassedOverListRow } from './entities/consumers.entity';
export { BatchContext, Handles, HandlesBanks, HandlesWithLinger } from './handles';
export {
  type Cause,
  type OutboundMessage,
  type Message,
  type MessageIn,
  type MessageOf,
  type RecordBytes,
  type StampedMessage,
  externalMessage,
  eventMessage,
  messagesOf,
  recordHeadersOf,
  recordOf,
} from './message';
export { Outbox, type AfterStamp } from './outbox';
export { murmur2, partitionOf } from './partition';
export { StreamLog, type StreamHead, LOG_PAGE } from './stream-log';
export { BusStrategy, type BusOptions } from './strategy';
export { ThreadBridge, ThreadTransport } from './transports/across-threads';
export { InProcessTransport } from './transports/in-process';
export { crc32c } from './transports/kafka/fetch/crc32c';
export {
  type RightsPlan,
  RightsNotSet,
  applyRights,
  changesIn,
  deleteUsers,
  planRights,
  setPasswords,
} from './transports/kafka/access-rights';
export { type KafkaAccess, type KafkaCredentials, type SaslMechanism, kafkaClient } from './transports/kafka/client';
export { TopicDiffers, createTopics, missingTopics, topicFaults } from './transports/kafka/create-topics';
export { settingsOf } from './transports/kafka/topic-settings';
export { KafkaTransport, type KafkaTransportOptions, type RemoteLogs } from './transports/kafka/kafka-transport';
export type { TopicPartition, Receiver, Transport } from './transports/transport';

/** The tables that the bus needs in a service's schema. */
export const busMigrations = [Streams1763900000000, StreamSent1764000000000, PassedOver1766000000000];
export const busEntities = [
  StreamHeadEntity,
  StreamSubjectEntity,
  OutboxEntity,
  StreamSentEntity,
  CursorEntity,
  ParkedKeyEntity,
  ParkedEntity,
  PassedOverEntity,
];
