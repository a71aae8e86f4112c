import type { Config } from '../config.ts';
import { describeDatabase } from '../store/open.ts';
import { quote } from './quote.ts';

/** Returns the error of a command for a user who does not exist; it may be another database that has them. */
export function noSuchUser(name: string, { databaseUrl }: Config): Error {
  return new Error(`There is no user ${quote(name)} in ${describeDatabase(databaseUrl)}.`);
}
