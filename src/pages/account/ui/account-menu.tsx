import { appUrl } from '../app.ts';
import { words as common } from '../common-words.ts';
import { settings } from '../settings.ts';
import { words } from './menu-words.ts';
import { Menu, type MenuLink } from './menu.tsx';

const links: MenuLink[] = [
  ['', words.overview],
  ['profile', words.profile],
  ...(settings.email === 'off' ? [] : [['email', words.email] as const]),
  ['password', words.password],
  ...(settings.totp || settings.passkeys ? [['second-factors', words.secondFactors] as const] : []),
  ...(settings.passkeys ? [['passkeys', words.passkeys] as const] : []),
  ...(settings.providers.length > 0 ? [['identities', words.identities] as const] : []),
  ['sessions', words.sessions],
  ['delete', words.delete],
];

/** The account pages of a user, and the way back to the app. */
export function AccountMenu(props: { username: string; current: string }) {
  return (
    <Menu label={common.account} links={links} {...props}>
      {appUrl && (
        <li class="apart">
          <a href={appUrl}>{common.backToApp}</a>
        </li>
      )}
    </Menu>
  );
}
