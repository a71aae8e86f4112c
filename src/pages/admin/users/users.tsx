import { formatDay } from '../../account/locale.ts';
import { Page } from '../../account/ui/page.tsx';
import { read } from '../api.ts';
import { hrefOf, type Place } from '../place.ts';
import { More } from '../ui/more.tsx';
import { UserLink } from '../ui/user-link.tsx';
import { pageSize, usePages, type Connection } from '../use-pages.ts';
import { useMay } from '../viewer.ts';
import { words as common } from '../words.ts';
import { filterOf } from './filter.ts';
import { Search } from './search.tsx';
import { words } from './words.ts';

interface ListedUser {
  readonly id: string;
  readonly username: string;
  readonly kind: 'PERSON' | 'SERVICE_ACCOUNT';
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
  readonly disabledAt: string | null;
  readonly scopes: readonly string[] | null;
}

const document = `query ($first: Int, $after: String, $filter: UserFilter) {
  users(first: $first, after: $after, filter: $filter) {
    nodes { id username kind createdAt lastSeenAt disabledAt scopes }
    pageInfo { hasNextPage endCursor }
  }
}`;

/** Users, found by the beginning of their names and by filters, which are in the address. */
export function Users({ place }: { place: Place }) {
  const { query, entry } = place;
  const mayCreate = useMay()('latchkey:users');
  const pages = usePages<ListedUser>(entry, async (after) => {
    const variables = { first: pageSize, after, filter: filterOf(query) };
    return (await read<{ users: Connection<ListedUser> }>(document, variables)).users;
  });
  return (
    <Page title={common.users}>
      {mayCreate && (
        <p class="actions">
          <a class="button" href={hrefOf('new-user')}>
            {words.newUser}
          </a>
          <a class="button" href={hrefOf('new-service-account')}>
            {words.newServiceAccount}
          </a>
        </p>
      )}
      <Search place={place} key={place.returns} />
      <ul class="things dense">
        {pages.items.map((user) => (
          <Entry key={user.id} user={user} />
        ))}
      </ul>
      <More pages={pages} />
    </Page>
  );
}

function Entry({ user }: { user: ListedUser }) {
  const { kind, createdAt, lastSeenAt, disabledAt, scopes } = user;
  const seen = lastSeenAt ? words.seen(formatDay(lastSeenAt)) : words.neverSeen;
  return (
    <li>
      <div>
        <h2>
          <UserLink user={user} />{' '}
          {kind === 'SERVICE_ACCOUNT' && <span class="tag plain">{common.serviceAccount}</span>}
          {disabledAt && <span class="tag off">{common.disabled}</span>}
        </h2>
        <span>
          {words.created(formatDay(createdAt))}, {seen}
        </span>
        {scopes && scopes.length > 0 && (
          <span>
            <code>{scopes.join(' ')}</code>
          </span>
        )}
      </div>
    </li>
  );
}
