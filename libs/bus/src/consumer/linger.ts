// Whether what waits may be left lying. Messages wait in order, so what has time goes along with what comes behind it and
// has none.

/** So long what nobody waits for is left lying, unless something that somebody waits for takes it along. */
export const LINGER_MS = 200;

export class Linger {
  #isDue = false;
  #timer: NodeJS.Timeout | undefined;

  /** @param ranOut called when what has time has waited long enough. */
  constructor(private readonly ranOut: () => void) {}

  get isDue(): boolean {
    return this.#isDue;
  }

  /** A message for a handler waits now. */
  about({ mayLinger }: { readonly mayLinger?: boolean | undefined }): void {
    if (!mayLinger) this.#isDue = true;
    else this.#timer ??= setTimeout(() => this.#endLinger(), LINGER_MS);
  }

  /** Nothing waits any more. */
  over(): void {
    this.#isDue = false;
    clearTimeout(this.#timer);
    this.#timer = undefined;
  }

  #endLinger(): void {
    this.#timer = undefined;
    this.#isDue = true;
    this.ranOut();
  }
}
