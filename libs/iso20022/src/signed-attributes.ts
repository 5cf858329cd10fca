// What a signature covers beside the body: enough to make a message of one topic, time or key useless as another one.
export interface Attributed {
  readonly topic: string;
  readonly id: string;
  readonly type: string;
  readonly key: string;
  readonly subject: string;
  readonly time: Date;
}

export const signedAttributes = ({ topic, id, type, key, subject, time }: Attributed): Record<string, string> => ({
  topic,
  id,
  type,
  key,
  subject,
  time: time.toISOString(),
});
