import type { Events, Tables } from '../../room.ts';
import { isOnThisMachine } from '../../lib/return-url.ts';
import { returnUrls } from '../../settings/return-urls.ts';
import { setting, type Check, type Settings } from '../../settings/setting.ts';

export const settings = {
  returnUrls: setting({
    name: 'AUTH_RETURN_URLS',
    unit: '`none` or URLs',
    default: 'none',
    example: 'https://app.example.com,com.example.app:/callback',
    meaning:
      'Where a login on the account pages or at a provider may lead back to, separated by commas: origins of pages (every path of them), and URLs of apps (they and what goes on with `/` or `?`). The scheme of an app has a dot. A path of this server’s own origin always may.',
    check: returnUrls,
  }),
} satisfies Settings;

export const checks: readonly Check[] = [
  ({ returnUrls: listed, issuer }) => {
    if (!Array.isArray(listed) || !String(issuer).startsWith('https:')) return [];
    // RFC 9700 §2.6: what is on the way could change the page that gets the code.
    const open = listed.find((url) => url.startsWith('http:') && !isOnThisMachine(url));
    if (open === undefined) return [];
    return [
      `AUTH_RETURN_URLS has ${open}, and AUTH_ISSUER is on https: a login may not lead to http. Example: AUTH_RETURN_URLS=${open.replace('http:', 'https:')}`,
    ];
  },
];

export const events = {
  login_code_created: {
    level: 'info',
    message: 'a login is being handed over to an app',
    when: 'A user went on from the account pages to an app, which got a code for a login of its own; `sessionId` is the session of the pages.',
  },
  login_code_refused: {
    level: 'warn',
    message: 'a login code came without the verifier that belongs to it',
    when: 'A code for a login was good, and the verifier was not the one that belongs to it: the code may have been stolen, or been sent to the wrong app.',
    audit: 'anonymous',
  },
} as const satisfies Events;

export const tables = {
  login_codes: {
    key: 'hash',
    noun: 'login code',
    owner: 'user_id',
    expires: 'expires_at',
    secret: ['hash', 'code_challenge'],
  },
} as const satisfies Tables;
