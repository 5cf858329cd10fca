// A pause that can be cut short.

export class Nap {
  #wake: () => void = () => undefined;

  /** Resolves after so long, or when somebody wakes it. One at a time. */
  sleep(ms: number): Promise<void> {
    return new Promise((resolve) => {
      const timer = setTimeout(resolve, ms);
      this.#wake = () => {
        clearTimeout(timer);
        resolve();
      };
    });
  }

  wake(): void {
    this.#wake();
  }
}
