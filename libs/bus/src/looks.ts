// Looking by itself whether something was missed: seldom, and everyone at the same moments. A process then wakes once for
// all that it asks and is asked, and a producer's database answers all of them with one look.

/** Every reader compares itself with the producers' heads this often, and every relay its log with what it has sent. */
export const LOOK_MS = 3_000;

/** Milliseconds until the next of those moments that is at least so far away. */
export function untilNextLook(atLeastMs = 0): number {
  const ms = LOOK_MS - (Date.now() % LOOK_MS);
  return ms < atLeastMs ? ms + LOOK_MS : ms;
}
