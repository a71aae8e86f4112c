import type { Context, ContextFactory } from './context.ts';

/** Returns a factory of contexts that have more. Throws for a name that the context has already. */
export function addToContext(
  own: ContextFactory,
  add: (context: Context, request: Request) => object | Promise<object>,
): ContextFactory {
  return async (initial) => {
    const context = await own(initial);
    const added = await add(context, initial.request as Request);
    const taken = Object.keys(added).find((name) => name in context);
    if (taken === undefined) return Object.assign(context, added);
    throw new Error(`The context has "${taken}" of Latchkey's own. Call it something else.`);
  };
}
