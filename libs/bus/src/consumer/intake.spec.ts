// Messages that were lost, and messages that were published before the consumer subscribed.
import type { StampedMessage } from '../message';
import { Intake } from './intake';

const PARTITION = { topic: 'kyc.v1', partition: 0, counted: true };
const message = (seq: bigint): StampedMessage => ({ ...PARTITION, epoch: 1, seq }) as unknown as StampedMessage;

/** The partition became ours at number 2. */
function intakeOver({ replaysHistory }: { replaysHistory: boolean }): Intake {
  const intake = new Intake(() => true, replaysHistory);
  intake.own([PARTITION], [{ topic: PARTITION.topic, partition: PARTITION.partition, epoch: 1, seq: 2n }]);
  return intake;
}

const MISSING = [{ topic: 'kyc.v1', partition: 0, from: 3n, to: 5n }];

it('what was published before the consumer subscribed is fetched, and does not count as lost', () => {
  const intake = intakeOver({ replaysHistory: false });
  expect(intake.offer(message(5n))).toBe(false);
  expect(intake.gaps()).toEqual(MISSING);
});

it('so is what the producer had published by then, when more comes before it is fetched', () => {
  const intake = intakeOver({ replaysHistory: false });
  intake.learnHead(PARTITION.topic, PARTITION.partition, 4n);
  intake.learnPast();
  expect(intake.offer(message(5n))).toBe(false);
  expect(intake.gaps()).toEqual(MISSING);
});

it('what is published later counts as lost when a message after it comes first', () => {
  const intake = intakeOver({ replaysHistory: false });
  intake.learnHead(PARTITION.topic, PARTITION.partition, 2n);
  intake.learnPast();
  expect(intake.offer(message(5n))).toBe(true);
  expect(intake.gaps()).toEqual(MISSING);
});

it('a transport that replays history has lost what does not come', () => {
  const intake = intakeOver({ replaysHistory: true });
  expect(intake.offer(message(5n))).toBe(true);
});

it('one gap is reported once, whatever comes after it; a second gap is reported again', () => {
  const intake = intakeOver({ replaysHistory: true });
  expect([4n, 5n, 7n].map((seq) => intake.offer(message(seq)))).toEqual([true, false, true]);
});

it('a partition that is read again from its cursor knows its past', () => {
  const intake = intakeOver({ replaysHistory: false });
  intake.learnPast();
  intake.reset([{ topic: PARTITION.topic, partition: PARTITION.partition, epoch: 1, seq: 2n }]);
  expect(intake.offer(message(5n))).toBe(true);
});
