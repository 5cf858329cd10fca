/**
 * What `work` gives, if it gives it in time. The work itself is not stopped.
 * @throws what `late` makes of it when it takes longer than `ms` milliseconds.
 */
export async function withinMs<T>(
  ms: number,
  work: Promise<T>,
  late = (reason: string): Error => new Error(reason),
): Promise<T> {
  let timer: NodeJS.Timeout | undefined;
  const timeout = new Promise<never>((_, reject) => {
    timer = setTimeout(() => reject(late(`no response in ${ms} ms`)), ms);
  });
  try {
    return await Promise.race([work, timeout]);
  } finally {
    clearTimeout(timer);
  }
}
