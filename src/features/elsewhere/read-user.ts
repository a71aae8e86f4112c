import { parseEmailAddress } from '../../lib/email-address.ts';
import { languageTag } from '../../lib/locale.ts';
import { closest } from '../../lib/options.ts';
import { isUuid } from '../../lib/uuid.ts';
import type { UserElsewhere } from './verify-elsewhere.ts';

type Is = (value: unknown) => boolean;

const text =
  (is: (text: string) => unknown): Is =>
  (value) =>
    typeof value === 'string' && Boolean(is(value));

/** What each member has to be. */
const members: { readonly [Name in keyof UserElsewhere]-?: readonly [is: Is, what: string] } = {
  username: [text((name) => name !== ''), 'a string'],
  email: [text(parseEmailAddress), 'an address that takes mail'],
  isEmailVerified: [(value) => typeof value === 'boolean', 'true or false'],
  id: [text(isUuid), 'a UUID in lower case'],
  createdAt: [(value) => value instanceof Date && value.getTime() >= 0, 'a Date from 1970 on'],
  locale: [text(languageTag), 'a language tag (BCP 47)'],
  totpSecret: [
    (value) => value instanceof Uint8Array && value.length >= 10 && value.length <= 64,
    'a Uint8Array of 10 to 64 bytes',
  ],
};

const names = Object.keys(members);

/** Returns the user whom the hook returned. Throws an Error that says what is wrong, and quotes nothing. */
export function readUserElsewhere(answer: unknown): UserElsewhere {
  const given = copyOf(answer);
  if (!given) throw wrong('neither a user nor null');
  for (const [name, value] of Object.entries(given)) {
    const member = names.includes(name) ? members[name as keyof UserElsewhere] : undefined;
    if (!member) throw wrong(`a user with a member that is not known${advice(name)}`);
    const [is, what] = member;
    if (value !== undefined && !is(value)) throw wrong(`a user whose ${name} is not ${what}`);
  }
  const user: UserElsewhere = given;
  if (user.username === undefined && user.email === undefined)
    throw wrong('a user with neither a username nor an email');
  return user;
}

export function wrong(what: string): Error {
  return new Error(`The hook verifyElsewhere returned ${what}.`);
}

/** What is checked is what is used. */
function copyOf(answer: unknown): object | null {
  if (typeof answer !== 'object' || answer === null || Array.isArray(answer)) return null;
  try {
    return { ...answer };
  } catch {
    return null;
  }
}

function advice(name: string): string {
  const meant = name.length > 64 ? null : closest(name, names);
  return meant === null ? '' : `: did you mean ${meant}?`;
}
