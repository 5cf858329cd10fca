// How far a log has been handed to the broker, as the database knows it.
import type { Database } from '@aiyrbas/persistence';

export interface LogHead {
  readonly topic: string;
  readonly partition: number;
  /** The last number given. */
  readonly seq: bigint;
  /** The last number that the broker is known to have. */
  readonly sent: bigint;
}

export class SentMarks {
  constructor(private readonly database: Database) {}

  async heads(): Promise<LogHead[]> {
    const rows = await this.database.query<{ topic: string; partition: number; seq: string; sent: string }>(
      `select h.topic, h.partition, h.seq, coalesce(s.seq, 0) as sent
       from stream_head h left join stream_sent s using (topic, partition) order by 1, 2`,
    );
    return rows.map(({ topic, partition, seq, sent }) => ({ topic, partition, seq: BigInt(seq), sent: BigInt(sent) }));
  }

  /** A mark never decreases: of two relays that overlap for a moment, the higher mark counts. */
  async mark(marks: readonly { topic: string; partition: number; sent: bigint }[]): Promise<void> {
    await this.database.query(
      `insert into stream_sent as s (topic, partition, seq)
       select * from unnest($1::text[], $2::int[], $3::bigint[]) order by 1, 2
       on conflict (topic, partition) do update set seq = excluded.seq, sent_at = now() where s.seq < excluded.seq`,
      [marks.map((mark) => mark.topic), marks.map((mark) => mark.partition), marks.map((mark) => mark.sent.toString())],
    );
  }
}
