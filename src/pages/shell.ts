import type { Config } from '../config.ts';
import { relyingPartyOf } from '../features/passkeys/relying-party.ts';
import { escapeHtml } from '../lib/escape-html.ts';
import { whereCookiesAre } from '../request/cookies.ts';
import type { Built, Kind } from './built.ts';
import type { PageSettings } from './page-settings.ts';
import { pageColor } from './theme.ts';

/** What of the configuration the pages say or depend on. */
export type ShellConfig = Pick<
  Config,
  | 'allowedOrigins'
  | 'cookies'
  | 'email'
  | 'graphiql'
  | 'issuer'
  | 'loginByMail'
  | 'oidcProviders'
  | 'oidcSignUp'
  | 'pagesLogo'
  | 'pagesName'
  | 'passkeyOrigins'
  | 'passkeyRpId'
  | 'passkeys'
  | 'passwordMinLength'
  | 'returnUrls'
  | 'secondFactor'
  | 'signUp'
  | 'smtpUrl'
  | 'totp'
  | 'trustedDeviceTtlSeconds'
>;

/**
 * Returns the page without its content, which scripts draw. It is the same for every request: nothing of the address,
 * and nothing of a user, is in it. Its addresses are relative, since a proxy may have removed a path that only the
 * browser knows.
 */
export function createShell(
  config: ShellConfig,
  { script, style, imports }: Pick<Built, 'script' | 'style' | 'imports'>,
  kind: Kind,
): string {
  const preloads = imports.map((name) => `<link rel="modulepreload" href="assets/${name}" />`);
  const icon = config.pagesLogo === null ? 'favicon.svg' : 'logo';
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <meta name="theme-color" content="${pageColor.light}" media="(prefers-color-scheme: light)" />
    <meta name="theme-color" content="${pageColor.dark}" media="(prefers-color-scheme: dark)" />
    <meta name="robots" content="noindex" />
    <title>${escapeHtml(config.pagesName ?? titles[kind])}</title>
    <link rel="icon" href="${icon}" />
    <link rel="stylesheet" href="assets/${style}" />
    <link rel="stylesheet" href="theme.css" />
    ${preloads.join('\n    ')}
    <script id="settings" type="application/json">${describe(config, kind)}</script>
    <script src="assets/${script}" type="module"></script>
  </head>
  <body>
    <div id="page"></div>
    <noscript>
      ${withoutScripts[kind]}
    </noscript>
  </body>
</html>
`;
}

const titles = { account: 'Account', admin: 'Administration' };

const withoutScripts = {
  account: `<p>This page needs JavaScript. Allow it for this page, and load it again. If a link in a mail brought you here, open that link again: nothing was changed, and it is still good.</p>
      <p lang="de">Diese Seite braucht JavaScript. Erlauben Sie es für diese Seite, und laden Sie sie neu. Hat Sie ein Link aus einer E-Mail hierher geführt, öffnen Sie ihn noch einmal: Nichts wurde geändert, er gilt weiterhin.</p>
      <p lang="zh-CN">此页面需要 JavaScript。请为此页面启用它，然后重新加载。如果您是通过邮件中的链接来到这里的，请重新打开该链接：没有任何更改，链接仍然有效。</p>`,
  admin: `<p>This page needs JavaScript. Allow it for this page, and load it again.</p>
      <p lang="de">Diese Seite braucht JavaScript. Erlauben Sie es für diese Seite, und laden Sie sie neu.</p>
      <p lang="zh-CN">此页面需要 JavaScript。请为此页面启用它，然后重新加载。</p>`,
};

/** Returns what the server offers. Everyone can read it, and nothing in it is of a user. */
export function settingsOf(config: ShellConfig, kind: Kind): PageSettings {
  return {
    account: kind === 'account' ? '' : '../account/',
    name: config.pagesName,
    hasLogo: config.pagesLogo !== null,
    cookies: whereCookiesAre(config),
    passwordMinLength: config.passwordMinLength,
    graphiql: config.graphiql,
    signUp: config.signUp === 'open',
    email: config.smtpUrl === null ? 'off' : config.email,
    loginByMail: config.loginByMail,
    providers: config.oidcProviders.map(({ id, name }) => ({ id, name })),
    providerSignUp: (config.oidcSignUp ?? config.signUp) === 'open',
    passkeys: relyingPartyOf(config) !== null,
    totp: config.totp,
    trustedDevices: config.cookies && config.trustedDeviceTtlSeconds > 0,
    secondFactor: config.secondFactor,
    returnUrls: config.returnUrls,
  };
}

/** As JSON that cannot end its element. */
function describe(config: ShellConfig, kind: Kind): string {
  return JSON.stringify(settingsOf(config, kind)).replaceAll('<', '\\u003c');
}

/**
 * The page may run, load and ask nothing but its own server, and no page may frame it or keep hold of its window. It is
 * not stored: a browser that goes back to it after a logout asks who is logged in.
 */
export const headersOfShell = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    // The server draws QR codes as data: they hold a secret, which must have no address.
    "img-src 'self' data:",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'cross-origin-resource-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'permissions-policy': [
    'publickey-credentials-get=(self)',
    'publickey-credentials-create=(self)',
    'clipboard-write=(self)',
    'camera=()',
    'geolocation=()',
    'microphone=()',
    'payment=()',
    'usb=()',
  ].join(', '),
  // For browsers that do not know frame-ancestors.
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};
