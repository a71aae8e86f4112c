import { GraphQLError, type ExecutionResult } from 'graphql';
import type { Plugin } from 'graphql-yoga';
import { AuthError } from '../errors.ts';
import type { InitialContext } from '../request/context.ts';

/**
 * Returns a plugin for a yoga server of your own. Resolvers and the guard find what `createContext` returns in their
 * context: `createContext` of a Latchkey server in this process, or `createRemoteContext`. Refusals keep their codes,
 * which yoga would mask.
 */
export function useLatchkey(
  createContext: (initial: Pick<InitialContext, 'request'>) => Promise<object>,
): Plugin {
  return {
    async onContextBuilding({ context, extendContext }) {
      extendContext(await createContext(context));
    },
    onExecute: () => ({ onExecuteDone: revealEach }),
    onSubscribe: () => ({ onSubscribeResult: revealEach }),
  };
}

interface Outcome {
  readonly result: ExecutionResult | AsyncIterable<unknown>;
  setResult(result: ExecutionResult): void;
}

/** A subscription has an outcome for each event. */
function revealEach(outcome: Outcome): { onNext: typeof revealErrors } | void {
  if (Symbol.asyncIterator in outcome.result) return { onNext: revealErrors };
  revealErrors(outcome);
}

function revealErrors({ result, setResult }: Outcome): void {
  const { errors, ...rest } = result as ExecutionResult;
  if (errors) setResult({ ...rest, errors: errors.map(reveal) });
}

/** Yoga masks errors whose original error is not a GraphQLError. */
function reveal(error: GraphQLError): GraphQLError {
  if (!(error.originalError instanceof AuthError)) return error;
  const { message, nodes, path, extensions } = error;
  return new GraphQLError(message, { nodes: nodes ?? null, path: path ?? null, extensions });
}
