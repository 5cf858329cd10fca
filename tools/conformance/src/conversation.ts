// The port between the kit and a bank: records go out on the bank's topics, and what the bank writes comes back. Scenarios
// know nothing else, so they are the same in memory and over Kafka.
import type { ReceivedRecord } from '@aiyrbas/iso20022';

/** A record of the platform, on the topic of a bank. */
export interface PlatformRecord {
  readonly topic: string;
  readonly key: string;
  readonly value: Buffer;
  readonly headers: Readonly<Record<string, string>>;
}

/** A record that the bank wrote, and where it lies. */
export interface BankRecord extends ReceivedRecord {
  readonly partition: number;
  readonly offset: string;
}

/** Whoever operates the bank's software. What is absent nobody can do, and the rules that need it are not run. */
export interface Operator {
  /** Ends the bank's software. What is written meanwhile waits on the topic. */
  stop?(): Promise<void>;
  start?(): Promise<void>;
  /** From now on the bank signs with its next key. */
  changeKey?(): Promise<void>;
}

export interface Conversation {
  readonly operator: Operator;
  now(): Date;
  /** Resolves when all of them are on the topics, in this order for each key. */
  send(records: readonly PlatformRecord[]): Promise<void>;
  /** What the bank has written since the last call; waits at most that long for the first record. */
  receive(withinMs: number): Promise<readonly BankRecord[]>;
}
