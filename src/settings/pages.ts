import { onOff } from './checks.ts';
import { color, displayName, pictureFile } from './look.ts';
import { setting, type Settings } from './setting.ts';

/** The pages for users. */
export const settings = {
  pages: setting({
    name: 'AUTH_PAGES',
    unit: '`on` or `off`',
    default: 'on',
    example: 'off',
    meaning:
      'Whether the server has pages for its users at `/account`: to log in, to sign up, for their account, and for the links in mails. With `off`, links in mails need `AUTH_LINK_URL`.',
    check: onOff(),
  }),
  /** Null where the pages show the name of their host. */
  pagesName: setting({
    name: 'AUTH_PAGES_NAME',
    unit: 'text',
    default: 'none',
    example: 'Example',
    meaning:
      'What the pages call the service, at most 60 characters. `none`: the host in the address of the page.',
    check: displayName,
  }),
  /** Null where the pages show none. */
  pagesLogo: setting({
    name: 'AUTH_PAGES_LOGO',
    unit: '`none` or a path',
    default: 'none',
    example: '/etc/latchkey/logo.svg',
    meaning:
      'A picture that the pages show above the name: a file with SVG or PNG, 64 KiB at most. Read at the start.',
    check: pictureFile,
  }),
  pagesColor: setting({
    name: 'AUTH_PAGES_COLOR',
    unit: '`#rrggbb`',
    default: '#1f5fbf',
    example: '#0b7a53',
    meaning:
      'The colour of buttons. Text on it is black or white, and links are a darker or lighter tone of it, whichever can be read.',
    check: color,
  }),
} satisfies Settings;
