/** One exposition from several: a metric's help and type are said once, its samples (each labelled by service) follow. */
export function mergedMetrics(texts: readonly string[]): string {
  const heads = new Map<string, string[]>();
  const samples = new Map<string, string[]>();
  for (const text of texts) {
    let metric = '';
    for (const line of text.split('\n')) {
      if (line === '') continue;
      const name = /^# (?:HELP|TYPE) (\S+)/.exec(line)?.[1];
      if (name !== undefined) {
        metric = name;
        const head = heads.get(name) ?? [];
        const kind = line.slice(0, 6);
        if (!head.some((one) => one.startsWith(kind))) heads.set(name, [...head, line]);
      } else samples.set(metric, [...(samples.get(metric) ?? []), line]);
    }
  }
  return [...heads].flatMap(([name, head]) => [...head, ...(samples.get(name) ?? [])]).join('\n') + '\n';
}
