// The form of a request target that is routed at all. A gateway and the service behind it must read one path the same way.
// They differ on encoded segments, on dot segments, on `;` and on `//` (RFC 3986, 3.3, 5.2.4 and 6.2.2), so a target with
// any of these is refused before it is routed. No path of ours needs them.

/** A segment of a path as we use it; `.` and `..` are none. */
const SEGMENT = String.raw`(?!\.\.?(?:[/?]|$))[A-Za-z0-9._~:-]+`;
/** Visible ASCII without `#`. The double quotation mark stands as an escape: nginx quotes the expression with it. */
const QUERY = String.raw`[!\x22$-~]*`;

/** A regular expression for JavaScript and for PCRE (nginx), over the request target as it was sent. */
export const PLAIN_TARGET = String.raw`^(?=/)(?:/${SEGMENT})*/?(?:\?${QUERY})?$`;

/** The path of a target, without its query. */
export const pathOf = (target: string): string => target.split('?', 1)[0]!;

/** By whole segments: `/v1/orders-of-others` is not under `/v1/orders`. */
export const isUnder = (path: string, prefix: string): boolean => path === prefix || path.startsWith(`${prefix}/`);

const plainTarget = new RegExp(PLAIN_TARGET);

/** @param target `/v1/orders?limit=1`, as it stands in the request line. */
export const isPlainTarget = (target: string): boolean => plainTarget.test(target);
