import type { ViewerRow } from './store.ts';

/** A user as the rest of the server may see one: without the password hash. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  /** What the user may do: scope tokens, sorted and separated by spaces. */
  readonly scope: string;
  /** Whether the user has proved an e-mail address. */
  readonly emailVerified: boolean;
}

export function toUser(row: ViewerRow): User {
  const { id, username, createdAt, disabledAt, scope, emailVerified } = row;
  return { id, username, createdAt, disabledAt, scope, emailVerified };
}
