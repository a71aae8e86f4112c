import { quote } from './quote.ts';

/** Returns the error of a command for a user who does not exist. */
export function noSuchUser(name: string): Error {
  return new Error(`There is no user ${quote(name)}.`);
}
