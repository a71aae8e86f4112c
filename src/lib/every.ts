/**
 * Runs work every `ms` milliseconds, never twice at once, and without keeping the process alive for it. Returns a
 * function that stops it; `onError` gets its errors.
 */
export function every(
  ms: number,
  work: () => Promise<unknown>,
  onError: (error: unknown) => void,
): () => void {
  let running = false;
  const run = async () => {
    if (running) return;
    running = true;
    await work().catch(onError);
    running = false;
  };
  const timer = setInterval(run, ms).unref();
  return () => clearInterval(timer);
}
