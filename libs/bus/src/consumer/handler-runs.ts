// Splits a mixed batch into runs, one handler each, so that every key sees its messages in the order they arrived and
// every handler gets as many at once as that allows.
import type { Message } from '../message';

export interface Run {
  readonly handler: string;
  readonly messages: readonly Message[];
}

export function handlerRuns(messages: readonly Message[], handlerOf: (message: Message) => string): Run[] {
  const runs: Run[] = [];
  let remaining = messages;
  while (remaining.length > 0) {
    const handler = handlerOf(remaining[0]!);
    const taken: Message[] = [];
    const later: Message[] = [];
    const waiting = new Set<string>();
    for (const message of remaining) {
      if (handlerOf(message) === handler && !waiting.has(message.key)) taken.push(message);
      else {
        later.push(message);
        waiting.add(message.key);
      }
    }
    runs.push({ handler, messages: taken });
    remaining = later;
  }
  return runs;
}
