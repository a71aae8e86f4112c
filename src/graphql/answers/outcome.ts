import { GraphQLError } from 'graphql';
import { errorStatus } from '../../errors.ts';
import { describeAnswer, type Answer, type HttpRefusal, type Result } from './answer.ts';
import { presentError, type Report } from './errors.ts';
import type { Negotiated } from './media-type.ts';

/** Called for the errors of each outcome. */
export interface Observers {
  /** Gets the cause of a fault. */
  readonly report: Report;
  /** Gets the code of each error. */
  readonly countError: (code: string) => void;
}

/** Data, and errors of any kind. */
export interface Outcome extends Pick<Result, 'data'> {
  readonly errors?: readonly unknown[] | undefined;
}

/** Returns the HTTP answer to the result of an execution, or to a refusal before it. */
export function describeOutcome(
  { data, errors }: Outcome,
  negotiated: Negotiated,
  { report, countError }: Observers,
): Answer {
  if (!errors) return describeAnswer({ data }, negotiated);
  const presented = errors.map((error) => presentError(error, report));
  for (const { extensions } of presented) countError(extensions.code);
  const result = { errors: presented, ...(data !== undefined && { data }) };
  return describeAnswer(result, negotiated, httpRefusal(errors[0]));
}

function httpRefusal(error: unknown): HttpRefusal {
  if (!(error instanceof GraphQLError)) return {};
  const { code } = error.extensions;
  const { status, headers } = (error.extensions['http'] ?? {}) as HttpRefusal;
  if (code === 'BAD_REQUEST') return { status, headers };
  // An embedder's own code has the status that the embedder gives it, as in yoga.
  const isTheirs = typeof code === 'string' && !Object.hasOwn(errorStatus, code);
  return isTheirs && isRefusal(status) ? { status } : {};
}

function isRefusal(status: unknown): boolean {
  return Number.isInteger(status) && Number(status) >= 400 && Number(status) <= 599;
}
