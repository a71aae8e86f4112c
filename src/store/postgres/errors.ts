import { DatabaseError } from 'pg';
import { StepLost } from '../steps/atomically.ts';
import { UniqueConflict } from '../steps/unique-conflict.ts';
import { TooSlow } from './places.ts';
import { StoreOpenError, StoreUnavailable } from '../../lib/store-errors.ts';

/** SQLSTATE, https://www.postgresql.org/docs/current/errcodes-appendix.html. */
export const SQLSTATE = {
  uniqueViolation: '23505',
  readOnly: '25006',
  serializationFailure: '40001',
  deadlock: '40P01',
  lockNotAvailable: '55P03',
  queryCanceled: '57014',
  /** "cached plan must not change result type": a migration has added a column since. */
  planOutdated: '0A000',
  /** A pooler has given us a connection on which another client has prepared statements. */
  planUnknown: '26000',
  planKnown: '42P05',
  badPassword: '28P01',
  badLogin: '28000',
  noDatabase: '3D000',
  noPrivilege: '42501',
  diskFull: '53100',
  tooManyConnections: '53300',
  starting: '57P03',
} as const;

const lost = new Set<string>([
  SQLSTATE.serializationFailure,
  SQLSTATE.deadlock,
  SQLSTATE.planOutdated,
  SQLSTATE.planUnknown,
  SQLSTATE.planKnown,
]);

/** Classes, and single states, that are not about the statement itself. */
const unavailable = [
  '08', // connection exception
  '40003', // a distributed database does not know whether it committed
  '25P02', // the transaction had failed before; a cancelled statement can lose its reason
  '25P03', // idle in transaction for too long
  '25P04', // transaction for too long
  SQLSTATE.readOnly, // a standby, after a failover
  '28', // the login is no longer good
  SQLSTATE.noDatabase,
  '53', // insufficient resources: a full disk, too many connections
  SQLSTATE.lockNotAvailable,
  '57', // operator intervention: shutdown, statement timeout
  '58', // system error
];

/** States after which the connection can still be used. */
const harmless = new Set<string>([
  ...lost,
  SQLSTATE.lockNotAvailable,
  SQLSTATE.queryCanceled,
  SQLSTATE.diskFull,
  '53200', // out of memory
]);

const isUnavailable = (code: string) => unavailable.some((start) => code.startsWith(start));

const noAnswer = 'The PostgreSQL database does not answer.';

/**
 * Returns StoreUnavailable or StepLost for errors that are not about the statement itself, UniqueConflict for a value that
 * another row has, and other errors as they are.
 */
export function translate(error: unknown): unknown {
  if (error instanceof StoreUnavailable || error instanceof StoreOpenError) return error;
  if (error instanceof DatabaseError) return translateState(error);
  // Other errors of pg are about the connection, unless they are bugs in our code.
  if (error instanceof TypeError || error instanceof RangeError) return error;
  return new StoreUnavailable(noAnswer, { cause: error });
}

/** The same for an error while connecting, which is never about a statement. */
export function translateConnecting(error: unknown): unknown {
  if (!(error instanceof DatabaseError)) return error;
  return new StoreUnavailable(noAnswer, { cause: withoutValues(error) });
}

function translateState(error: DatabaseError): unknown {
  const { code = '' } = error;
  const cause = withoutValues(error);
  if (code === SQLSTATE.uniqueViolation) return new UniqueConflict(cause);
  if (lost.has(code)) return new StepLost('The PostgreSQL database undid a step.', { cause });
  return isUnavailable(code) ? new StoreUnavailable(noAnswer, { cause }) : cause;
}

/** PostgreSQL quotes rows in its errors, some of them with a password hash, and errors are logged. */
function withoutValues(error: DatabaseError): DatabaseError {
  return Object.assign(error, { detail: undefined, where: undefined, internalQuery: undefined });
}

/** Returns whether the connection must not be used again after this error. */
export function breaksConnection(error: unknown): boolean {
  if (!(error instanceof DatabaseError)) {
    return !(error instanceof TypeError || error instanceof RangeError);
  }
  const { code = '' } = error;
  return isUnavailable(code) && !harmless.has(code);
}

/** Returns the SQLSTATE of an error that a server has sent; undefined for other errors, such as those of the network. */
export function stateOf(error: unknown): string | undefined {
  return error instanceof DatabaseError ? error.code : undefined;
}

/** Returns whether the server did not answer in time, and may still do so. */
export function isUnanswered(error: unknown): boolean {
  return error instanceof Error && error.message === 'Query read timeout';
}

/** Returns whether a timeout ran out, here or on the server. */
export function isTimeout(error: unknown): boolean {
  if (error instanceof TooSlow) return true;
  const state = stateOf(error);
  if (state !== undefined) return state === SQLSTATE.queryCanceled;
  return error instanceof Error && /timeout/i.test(error.message);
}
