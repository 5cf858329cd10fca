// Other services' kept logs, over HTTP: what Kafka did not bring is fetched from whoever said it.
import http from 'node:http';
import https from 'node:https';
import type { RemoteLogs, StampedMessage, StreamHead } from '@aiyrbas/bus';
import { readStream, streamHeads, topicNamed } from '@aiyrbas/contracts';
import { INTERNAL_TOKEN_HEADER, type InternalTokens } from '@aiyrbas/http';
import type { z } from 'zod';

/** Whose log is meant, for a process that runs several services. */
export const SERVICE_HEADER = 'x-service';

/** A producer answers within milliseconds; one that does not is asked again at the next look. */
const TIMEOUT_MS = 5_000;

/** The heads of these topics in several logs. One that cannot be read is left out. @throws its error when there is nothing else. */
export async function headsIn(
  logs: readonly Promise<StreamHead[]>[],
  topics: readonly string[],
): Promise<StreamHead[]> {
  const responses = await Promise.allSettled(logs);
  const heads = responses.flatMap((response) => (response.status === 'fulfilled' ? response.value : []));
  const failed = responses.find((response) => response.status === 'rejected');
  if (failed && heads.length === 0) throw failed.reason;
  return heads.filter(({ topic }) => topics.includes(topic));
}

export class HttpLogs implements RemoteLogs {
  readonly #httpAgent = new http.Agent({ keepAlive: true });
  readonly #httpsAgent = new https.Agent({ keepAlive: true });

  constructor(
    /** Addresses of each service; any of them will do. */
    private readonly services: ReadonlyMap<string, readonly string[]>,
    private readonly tokens: InternalTokens,
  ) {}

  async read(topic: string, partition: number, from: bigint, to: bigint): Promise<StampedMessage[]> {
    const path = `/internal/streams/${topic}/${partition}?from=${from}&to=${to}`;
    const { messages } = await this.#getJson(topicNamed(topic).producer, path, readStream.reply);
    return messages.map(({ body, seq, subjectSeq, time, ...rest }) => ({
      ...rest,
      seq: BigInt(seq),
      subjectSeq: BigInt(subjectSeq),
      time: new Date(time),
      raw: body,
    }));
  }

  /** One request to each producer, for all of its topics. A producer that is away is left out this time. */
  async heads(topics: readonly string[]): Promise<StreamHead[]> {
    const producers = new Set(topics.map((topic) => topicNamed(topic).producer));
    return headsIn(
      [...producers].map(async (producer) => {
        const { heads } = await this.#getJson(producer, '/internal/streams', streamHeads.reply);
        return heads.map((head) => ({ ...head, seq: BigInt(head.seq) }));
      }),
      topics,
    );
  }

  async #getJson<S extends z.ZodType>(service: string, path: string, schema: S): Promise<z.infer<S>> {
    const addresses = this.services.get(service) ?? [];
    let last: unknown = new Error(`SERVICE_URLS has no address of ${service}`);
    for (const address of addresses) {
      try {
        const token = await this.tokens.tokenFor(service);
        return schema.parse(JSON.parse(await this.#get(`${address}${path}`, service, token)));
      } catch (error) {
        last = error;
      }
    }
    throw last;
  }

  /** Over a kept connection: this is asked every second or two for as long as the service lives. */
  #get(url: string, service: string, token: string): Promise<string> {
    return new Promise((resolve, reject) => {
      const headers = { [INTERNAL_TOKEN_HEADER]: token, [SERVICE_HEADER]: service };
      const request = (url.startsWith('https:') ? https : http).get(
        url,
        { headers, agent: url.startsWith('https:') ? this.#httpsAgent : this.#httpAgent, timeout: TIMEOUT_MS },
        (response) => {
          const chunks: Buffer[] = [];
          response.on('data', (chunk: Buffer) => chunks.push(chunk));
          response.once('error', reject);
          response.once('end', () => {
            if (response.statusCode === 200) resolve(Buffer.concat(chunks).toString('utf8'));
            else reject(new Error(`${url} responded with ${response.statusCode}`));
          });
        },
      );
      request.once('timeout', () => request.destroy(new Error(`${url} did not respond in ${TIMEOUT_MS} ms`)));
      request.once('error', reject);
    });
  }
}
