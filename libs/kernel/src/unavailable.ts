/** A part that is needed is away or busy. Nothing is wrong with what was requested, so it is worth trying again. */
export class Unavailable extends Error {
  override readonly name = 'Unavailable';
}
