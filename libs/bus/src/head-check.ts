// Looking by itself whether something was missed: seldom, and everyone at the same moments. A process then wakes once for
// all that it asks and is asked, and a producer's database answers all of them with one look.

/** Every reader compares itself with the producers' heads this often, and every relay its log with what it has sent. */
export const HEAD_CHECK_MS = 3_000;

/** Milliseconds until the next of those moments that is at least so far away. */
export function untilNextHeadCheck(atLeastMs = 0): number {
  const ms = HEAD_CHECK_MS - (Date.now() % HEAD_CHECK_MS);
  return ms < atLeastMs ? ms + HEAD_CHECK_MS : ms;
}
