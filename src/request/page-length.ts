import { AuthError } from '../errors.ts';

const usualPage = 20;
const largestPage = 100;

/** Returns how many to return in a page. Throws BAD_USER_INPUT unless that is 1 to 100. */
export function requirePageLength(asked: number | null | undefined): number {
  const first = asked ?? usualPage;
  if (first >= 1 && first <= largestPage) return first;
  const message = `first must be between 1 and ${largestPage}.`;
  throw new AuthError('BAD_USER_INPUT', { message, argument: ['first'] });
}
