/** All who look at the same time share one look; whoever comes after it looks again. */
export function oneLook<T>(look: () => Promise<T>): () => Promise<T> {
  let looking: Promise<T> | undefined;
  return () => (looking ??= look().finally(() => (looking = undefined)));
}
