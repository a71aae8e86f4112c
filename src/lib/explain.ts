import { StoreUnavailable } from './store-errors.ts';

/** Returns what is wrong, for an operator: a line for each thing to mend, and never a stack. */
export function explain(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  if (error instanceof StoreUnavailable && error.cause instanceof Error)
    return `${error.message} (${error.cause.message})`;
  return error.message;
}
