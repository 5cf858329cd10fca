// A connection whose loss ends nothing but itself. The driver says "error" for a lost connection even while nobody has it in
// hand - as the pool hands it over, or a second time behind the first - and an error that nobody hears ends the process.
// Whoever asks next is refused by the driver, so nothing is hidden.
import { Client, type ClientConfig } from 'pg';

export class SteadyClient extends Client {
  constructor(config?: string | ClientConfig) {
    super(config);
    this.on('error', () => undefined);
  }
}
