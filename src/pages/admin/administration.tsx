import type { ComponentType } from 'preact';
import { ownScopes } from '../../lib/own-scopes.ts';
import { settings } from '../account/settings.ts';
import { Frame } from '../account/ui/frame.tsx';
import { Menu, type MenuLink } from '../account/ui/menu.tsx';
import { Page } from '../account/ui/page.tsx';
import { AuditLog } from './audit-log/audit-log.tsx';
import { NewServiceAccount, NewUser } from './new-user/new-user.tsx';
import { usePlace, type Place } from './place.ts';
import { UserView } from './user/user.tsx';
import { Users } from './users/users.tsx';
import { may, ViewerContext, type Viewer } from './viewer.ts';
import { Webhooks } from './webhooks/webhooks.tsx';
import { words } from './words.ts';

interface View {
  readonly scope: string;
  readonly Content: ComponentType<{ place: Place }>;
  /** Where the view is in the menu: below this one. */
  readonly menu: string;
}

const views: Record<string, View> = {
  '': { scope: 'latchkey:users:read', Content: Users, menu: '' },
  user: { scope: 'latchkey:users:read', Content: UserView, menu: '' },
  'new-user': { scope: 'latchkey:users', Content: NewUser, menu: '' },
  'new-service-account': { scope: 'latchkey:users', Content: NewServiceAccount, menu: '' },
  'audit-log': { scope: 'latchkey:audit:read', Content: AuditLog, menu: 'audit-log' },
  webhooks: { scope: 'latchkey:webhooks', Content: Webhooks, menu: 'webhooks' },
};

const inMenu: readonly MenuLink[] = [
  ['', words.users],
  ['audit-log', words.auditLog],
  ['webhooks', words.webhooks],
];

/** The page: what the address names of it, and the menu of what the viewer may see. */
export function Administration({ viewer, username }: { viewer: Viewer; username: string }) {
  const place = usePlace();
  const view = Object.hasOwn(views, place.view) ? views[place.view]! : null;
  const links = inMenu.filter(([name]) => may(viewer, views[name]!.scope));
  const menu = (
    <Menu
      label={words.administration}
      username={username}
      links={links}
      current={view?.menu ?? '-'}
      key={place.entry}
    >
      <li class="apart">
        <a href={settings.account}>{words.ownAccount}</a>
      </li>
    </Menu>
  );
  return (
    <ViewerContext.Provider value={viewer}>
      <Frame menu={menu}>
        <Inside viewer={viewer} username={username} view={view} place={place} />
      </Frame>
    </ViewerContext.Provider>
  );
}

function Inside(props: { viewer: Viewer; username: string; view: View | null; place: Place }) {
  const { viewer, username, view, place } = props;
  if (!ownScopes.some((scope) => may(viewer, scope))) return <NoAccess username={username} />;
  if (!view)
    return (
      <Page title={words.noSuchView}>
        <p>
          <a href="./">{words.toUsers}</a>
        </p>
      </Page>
    );
  if (!may(viewer, view.scope))
    return (
      <Page title={words.noView}>
        <p>{words.noViewText(view.scope)}</p>
      </Page>
    );
  return <view.Content place={place} key={place.view} />;
}

/** For users who are no administrators: the command is for who operates the server, and they may be the same. */
function NoAccess({ username }: { username: string }) {
  return (
    <Page title={words.noAccess}>
      <p>{words.noAccessText}</p>
      <p>
        <code>latchkey user grant {username} latchkey:admin</code>
      </p>
      <p>{words.logInAgain}</p>
    </Page>
  );
}
