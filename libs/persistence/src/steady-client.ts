// A connection whose loss does not end the process. The driver emits "error" for a lost connection even while nobody uses it:
// while the pool hands it over, or a second time after the first. An "error" without a listener ends the process. The driver
// refuses the next query on it, so nothing is hidden.
import { Client, type ClientConfig } from 'pg';

export class SteadyClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
