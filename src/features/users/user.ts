import type { ViewerRow } from './store.ts';

/** A user as the rest of the server may see one: without the password hash. */
export interface User {
  readonly id: string;
  readonly username: string;
  readonly createdAt: Date;
  readonly disabledAt: Date | null;
  /** What the user may do: scope tokens, sorted and separated by spaces. */
  readonly scope: string;
}

export function toUser({ id, username, createdAt, disabledAt, scope }: ViewerRow): User {
  return { id, username, createdAt, disabledAt, scope };
}
