import { join } from 'node:path';
import { build, type Rollup } from 'vite';
import { root } from './process.ts';

/** Returns what a bundler makes of the client for a browser: of all that it exports, or of what this code uses of it. */
export async function bundleClient(code?: string): Promise<{ text: string; modules: string[] }> {
  const entry = join(root, 'src/client/index.ts');
  const virtual = '\0entry';
  const plugin = {
    name: 'entry',
    // Before Vite finds the package in what was built of it.
    enforce: 'pre' as const,
    resolveId: (id: string) => (id === 'entry' ? virtual : id === 'latchkey/client' ? entry : null),
    load: (id: string) => (id === virtual ? (code ?? "export * from 'latchkey/client'") : null),
  };
  const built = (await build({
    configFile: false,
    logLevel: 'silent',
    root,
    plugins: [plugin],
    build: {
      write: false,
      minify: true,
      target: 'es2022',
      rolldownOptions: { input: 'entry', preserveEntrySignatures: 'strict' },
    },
  })) as Rollup.RollupOutput;
  const [chunk] = built.output;
  if (chunk.type !== 'chunk') throw new Error('The client was not bundled.');
  return { text: chunk.code, modules: chunk.moduleIds.filter((id) => id !== virtual) };
}
