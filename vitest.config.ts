import { fileURLToPath } from 'node:url';
import { defineConfig } from 'vitest/config';
import { graphqlPackage, nodeOptions } from './test/support/graphql-version.ts';

export default defineConfig({
  resolve: {
    // Vite would take another build of graphql than packages in node_modules take: two copies, and no
    // `instanceof GraphQLError` holds between them.
    alias: [{ find: /^graphql$/, replacement: fileURLToPath(import.meta.resolve(graphqlPackage)) }],
  },
  test: {
    globalSetup: 'test/support/global-setup.ts',
    include: ['test/**/*.test.ts'],
    testTimeout: 20_000,
    hookTimeout: 30_000,
    // A busy machine may need seconds for what an idle one does at once. Where time is the point, the test says how long.
    expect: { poll: { timeout: 10_000 } },
    execArgv: nodeOptions,
  },
});
