// Request and notification between two threads over a port: each side has acts that the other may request or notify.
import type { MessagePort } from 'node:worker_threads';
import { invariant } from './result';

export type Acts = Readonly<Record<string, (...args: never[]) => unknown>>;

type PeerMessage =
  | { readonly kind: 'notification'; readonly act: string; readonly args: unknown[] }
  | { readonly kind: 'request'; readonly id: number; readonly act: string; readonly args: unknown[] }
  | { readonly kind: 'reply'; readonly id: number; readonly reply: unknown }
  | { readonly kind: 'failed'; readonly id: number; readonly error: unknown };

interface Waiting {
  readonly resolve: (reply: never) => void;
  readonly reject: (error: unknown) => void;
}

export class ThreadPeer {
  readonly #waiting = new Map<number, Waiting>();
  #lastRequestId = 0;
  #isClosed = false;

  /** @param acts by name; what they take and give can be copied. */
  constructor(
    private readonly port: MessagePort,
    private readonly acts: Acts,
  ) {
    port.on('message', (message: PeerMessage) => this.#receive(message));
    port.once('close', () => this.#forget());
  }

  /** Requests and notifications arrive in the order in which they were sent. */
  notify(act: string, ...args: unknown[]): void {
    if (!this.#isClosed) this.port.postMessage({ kind: 'notification', act, args } satisfies PeerMessage);
  }

  /** Fails as the act failed, or when the other side has gone. */
  request<Reply>(act: string, ...args: unknown[]): Promise<Reply> {
    if (this.#isClosed) return Promise.reject(gone());
    const id = (this.#lastRequestId += 1);
    return new Promise<Reply>((resolve, reject) => {
      this.#waiting.set(id, { resolve, reject });
      this.port.postMessage({ kind: 'request', id, act, args } satisfies PeerMessage);
    });
  }

  close(): void {
    this.#isClosed = true;
    this.port.close();
  }

  #receive(message: PeerMessage): void {
    switch (message.kind) {
      case 'notification':
        this.#do(message.act, message.args);
        break;
      case 'request':
        void this.#reply(message.id, message.act, message.args);
        break;
      case 'reply':
        this.#take(message.id)?.resolve(message.reply as never);
        break;
      case 'failed':
        this.#take(message.id)?.reject(message.error);
        break;
    }
  }

  async #reply(id: number, act: string, args: unknown[]): Promise<void> {
    let message: PeerMessage;
    try {
      message = { kind: 'reply', id, reply: await this.#do(act, args) };
    } catch (error) {
      message = { kind: 'failed', id, error };
    }
    if (!this.#isClosed) this.port.postMessage(message);
  }

  #do(act: string, args: unknown[]): unknown {
    const what = this.acts[act];
    invariant(what, `the other thread wants ${act}, and there is no such act`);
    return what(...(args as never[]));
  }

  #take(id: number): Waiting | undefined {
    const waiting = this.#waiting.get(id);
    this.#waiting.delete(id);
    return waiting;
  }

  #forget(): void {
    this.#isClosed = true;
    for (const { reject } of this.#waiting.values()) reject(gone());
    this.#waiting.clear();
  }
}

const gone = (): Error => new Error('the other thread has gone');
