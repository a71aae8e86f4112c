/** Imported before a program, it gives all that the program loads graphql-js 17 in the place of the 16 that is installed. */
import { registerHooks } from 'node:module';

registerHooks({
  resolve(specifier, context, next) {
    return next(specifier.replace(/^graphql(?=\/|$)/, 'graphql-17'), context);
  },
});
