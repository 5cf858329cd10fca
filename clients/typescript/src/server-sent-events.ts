// Server-sent events (WHATWG HTML, 9.2) as the platform writes them: `id`, `event` and one line of `data`, and comments that
// keep the connection open.

export interface ServerSentEvent {
  readonly id: string | undefined;
  readonly data: string;
}

/** The events of a stream, until it ends or breaks. */
export async function* eventsIn(stream: ReadableStream<Uint8Array>): AsyncGenerator<ServerSentEvent> {
  const decoder = new TextDecoder();
  let text = '';
  try {
    for await (const chunk of stream) {
      text += decoder.decode(chunk, { stream: true });
      const parts = text.split('\n\n');
      text = parts.pop()!;
      for (const part of parts) {
        const field = (name: string): string | undefined =>
          part
            .split('\n')
            .find((line) => line.startsWith(`${name}: `))
            ?.slice(name.length + 2);
        const data = field('data');
        if (data !== undefined) yield { id: field('id'), data };
      }
    }
  } catch (error) {
    // A connection that breaks is one that ends: the caller goes on behind the last event.
    if (!(error instanceof TypeError)) throw error;
  }
}
