// Which methods each path of an application has, so that a known path with another method is a 405 that names them and not
// a path that does not exist. What is for the platform itself stays unseen.

interface Route {
  readonly method: string | readonly string[];
  readonly url: string;
}

/** A stranger learns from no answer that such a path exists. */
const isHidden = (url: string): boolean => url === '/internal' || url.startsWith('/internal/');

export class KnownPaths {
  readonly #methodsOf = new Map<string, Set<string>>();

  add({ method, url }: Route): void {
    // A wildcard is how a framework says "anything": it is no path of ours.
    if (url.includes('*') || isHidden(url)) return;
    const methods = this.#methodsOf.get(url) ?? new Set<string>();
    for (const each of [method].flat()) methods.add(each);
    this.#methodsOf.set(url, methods);
  }

  /** What may be done at this path, sorted; nothing where there is no such path. */
  methodsAt(path: string): string[] {
    const given = path.split('/');
    const found = [...this.#methodsOf].filter(([url]) => fits(url.split('/'), given));
    return [...new Set(found.flatMap(([, methods]) => [...methods]))].sort();
  }
}

const fits = (pattern: readonly string[], given: readonly string[]): boolean =>
  pattern.length === given.length &&
  pattern.every((segment, at) => (segment.startsWith(':') ? given[at] !== '' : segment === given[at]));
