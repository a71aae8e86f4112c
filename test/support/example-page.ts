import { mkdtempSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { preview, type ProxyOptions } from 'vite';
import { onTestFinished } from 'vitest';
import { root } from './process.ts';

/** A folder for what is built of an example. */
export function createOutput(example: string) {
  const outDir = mkdtempSync(join(tmpdir(), 'latchkey-example-'));
  onTestFinished(() => rmSync(outDir, { recursive: true }));
  return {
    root: join(root, 'examples', example),
    logLevel: 'silent' as const,
    build: { outDir, emptyOutDir: true },
    // An example finds the package in its own node_modules. Here that is the source.
    resolve: {
      alias: [
        { find: /^latchkey\/client$/, replacement: join(root, 'src/client/index.ts') },
        { find: /^latchkey\/react$/, replacement: join(root, 'src/client/react/index.ts') },
      ],
    },
  };
}

/** Serves what was built, or will be, until the test is over; returns the origin. */
export async function serve(
  output: ReturnType<typeof createOutput>,
  proxy: Record<string, ProxyOptions> = {},
): Promise<string> {
  const served = await preview({ ...output, preview: { port: 0, proxy, host: '127.0.0.1' } });
  onTestFinished(() => served.close());
  const address = served.httpServer.address();
  if (address === null || typeof address === 'string') throw new Error('The page has no port.');
  return `http://localhost:${address.port}`;
}
