import { SingleBar } from 'cli-progress';

/** Shows how far a file is read, how fast, and how long it will take. Without a size there is nothing to show. */
export function createImportBar(bytes: number | null, isDry: boolean) {
  const bar = new SingleBar({
    format: `${isDry ? 'Checking' : 'Importing'} {bar} {percentage}% | {rows} rows, {rate}/s | {eta_formatted} left`,
    noTTYOutput: false,
    // It would swallow the first Ctrl-C.
    gracefulExit: false,
  });
  const began = performance.now();
  let rows = 0;
  let read = 0;
  if (bytes !== null) bar.start(bytes, 0, { rows: 0, rate: 0 });
  return {
    /** Hands chunks on, and counts their bytes. */
    async *watch(chunks: AsyncIterable<Buffer>): AsyncGenerator<Buffer> {
      for await (const chunk of chunks) {
        yield chunk;
        read += chunk.length;
      }
    },
    settle(count: number): void {
      rows += count;
      const rate = Math.round(rows / Math.max((performance.now() - began) / 1000, 0.001));
      if (bytes !== null) bar.update(Math.min(read, bytes), { rows, rate });
    },
    stop: () => bar.stop(),
  };
}
