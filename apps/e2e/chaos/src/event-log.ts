// What the client was answered, as it was answered: the checker holds the platform to every acknowledgement.
import { appendFileSync } from 'node:fs';

export interface Entry {
  readonly what: 'order' | 'withdrawal' | 'refused' | 'lost';
  readonly key: string;
  readonly id?: string;
  readonly status?: number;
  readonly code?: string;
}

export class EventLog {
  readonly entries: Entry[] = [];

  constructor(readonly path: string) {}

  write(entry: Entry): void {
    this.entries.push(entry);
    appendFileSync(this.path, `${JSON.stringify(entry)}\n`);
  }
}
