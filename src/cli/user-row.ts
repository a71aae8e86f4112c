import * as v from 'valibot';
import type { Credentials, HashedCredentials, Origin } from '../features/users/credentials.ts';
import { isUuid } from '../lib/uuid.ts';
import { keycloakCredential } from '../features/moving-in/keycloak-credential.ts';

/** A user with a password, or with the hash of one. */
export type ImportedUser = (Credentials | HashedCredentials) & Origin;

const moment = /^(?<local>\d{4}-\d\d-\d\dT\d\d:\d\d:\d\d)(\.\d{1,9})?(Z|[+-]\d\d:\d\d)$/;

/** Returns whether this is a date and time of RFC 3339 §5.6, and a day and an hour that there are. */
function isMoment(text: string): boolean {
  const local = moment.exec(text)?.groups?.['local'];
  if (local === undefined || Number.isNaN(Date.parse(text))) return false;
  return new Date(`${local}Z`).toISOString().startsWith(local);
}

const noUser = 'Neither a password in quotes nor an object.';
const notText = 'is not a string';

const members = v.strictObject({
  password: v.optional(v.string(notText)),
  passwordHash: v.optional(
    v.union([v.string(), keycloakCredential], 'is neither a string nor a credential of Keycloak'),
  ),
  id: v.optional(
    v.pipe(v.string(notText), v.check(isUuid, 'is not a UUID, written in lower case')),
  ),
  createdAt: v.optional(
    v.pipe(
      v.string(notText),
      v.check(isMoment, 'is not a time such as 2020-01-31T12:00:00Z'),
      v.transform((text) => new Date(text)),
      v.check((date) => date.getTime() >= 0, 'is before 1970'),
    ),
  ),
  disabled: v.optional(v.boolean('is neither true nor false')),
});

type Members = v.InferOutput<typeof members>;

/** Returns the user that a value of the file describes, or, as a sentence, why it describes none. Values are not repeated. */
export function readUserRow(username: string, value: unknown): ImportedUser | string {
  if (typeof value === 'string') return { username, password: value };
  if (Array.isArray(value)) return noUser;
  const result = v.safeParse(members, value);
  if (result.success) return toUser(username, result.output);
  const [{ path, message, expected }] = result.issues;
  const name = path?.[0].key;
  if (name === undefined) return noUser;
  if (expected === 'never') return `${describeMember(name)} is not known.`;
  return `${describeMember(name)} ${message}.`;
}

function toUser(username: string, { password, passwordHash, ...origin }: Members) {
  if (password !== undefined && passwordHash !== undefined)
    return 'There are both a "password" and a "passwordHash".';
  if (password !== undefined) return { username, password, ...origin };
  if (passwordHash !== undefined) return { username, passwordHash, ...origin };
  return 'There is neither a "password" nor a "passwordHash".';
}

/** Returns the name of a member where it is one: in a broken file it may be anything. */
export function describeMember(name: unknown): string {
  return typeof name === 'string' && /^[A-Za-z_]{1,32}$/.test(name)
    ? `The member "${name}"`
    : 'A member';
}
