import { languageTag } from '../../lib/locale.ts';
import { Unusable, fieldsOf, type Fields } from './fields.ts';
import type { MovingUser, Reader } from './moving-user.ts';

/** Called for what of a user does not come along, in a plural that can be counted: `phone numbers`. */
export type Leave = (what: string) => void;

/** Returns a reader. `understand` throws Unusable for a record of which no user comes. */
export function createReader(
  name: string,
  path: readonly string[],
  understand: (record: Fields, leave: Leave) => MovingUser,
): Reader {
  return {
    name,
    path,
    read(record) {
      const left = new Set<string>();
      try {
        const user = understand(fieldsOf(record), (what) => left.add(what));
        return left.size === 0 ? { user } : { user, left: [...left] };
      } catch (error) {
        if (error instanceof Unusable) return { problem: error.message };
        throw error;
      }
    },
  };
}

type Named = Pick<MovingUser, 'username' | 'email' | 'isEmailVerified'>;

/** Returns the name and the address of a user. A username with an at sign is an address, and never a proved one. */
export function namesOf({ username, email, isEmailVerified }: Named, leave: Leave): Named {
  if (username === undefined && email === undefined)
    throw new Unusable('There is neither a username nor an address.');
  if (email === undefined)
    return username?.includes('@') ? { email: username, isEmailVerified: false } : { username };
  const proved = { email, isEmailVerified: isEmailVerified === true };
  if (!username?.includes('@')) return { username, ...proved };
  if (username.toLowerCase() !== email.toLowerCase()) leave('usernames that are another address');
  return proved;
}

/** Returns whether there is a moment. Some tables have 0 where nothing has happened. */
export function hasHappened(moment: Date | undefined): boolean {
  return moment !== undefined && moment.getTime() > 0;
}

/** Returns the language tag of a text such as `de` or `en_GB`; undefined where it is none. */
export function localeOf(text: string | undefined): string | undefined {
  return languageTag(text?.replace('_', '-') ?? '') ?? undefined;
}

/** Throws Unusable for a user that the other system only keeps as deleted. */
export function refuseDeleted(isDeleted: boolean | undefined): void {
  if (isDeleted === true) throw new Unusable('The user was deleted there.');
}

/** Throws Unusable for a user who never said who they are. */
export function refuseAnonymous(isAnonymous: boolean | undefined): void {
  if (isAnonymous === true) throw new Unusable('The user is anonymous.');
}
