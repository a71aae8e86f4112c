/** For `node --import`: Latchkey as it is, but for the threads that hash. */
import { registerHooks } from 'node:module';

const replacement = new URL('libuv-pool.ts', import.meta.url).href;

registerHooks({
  resolve: (specifier, context, nextResolve) =>
    specifier.endsWith('/hashing-threads.ts')
      ? nextResolve(replacement, context)
      : nextResolve(specifier, context),
});
