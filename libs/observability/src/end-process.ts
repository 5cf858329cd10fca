/** A reader that has stopped reading must not keep a process alive. */
const READ_MS = 5_000;

/**
 * Ends the process once all that was printed has left it, five seconds later at most. `process.exit` alone drops what waits for a
 * slow reader of a pipe, such as the end of a plan or the line that says why.
 * @param code 0 when all is well.
 */
export function endProcess(code: number): void {
  const end = (): never => process.exit(code);
  setTimeout(end, READ_MS);
  process.stdout.write('', () => process.stderr.write('', end));
}
