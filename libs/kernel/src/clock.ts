/** Where "now" comes from for code that is not the database; where money depends on it, the database's clock decides. */
export interface Clock {
  now(): Date;
}

export const systemClock: Clock = { now: () => new Date() };
