import { hrefOf } from '../place.ts';

/** The name of a user, which leads to them. */
export function UserLink({ user }: { user: { readonly id: string; readonly username: string } }) {
  return (
    <a href={hrefOf('user', { id: user.id })}>
      <bdi>{user.username}</bdi>
    </a>
  );
}
