import type { Config } from '../../config.ts';
import { whereCookiesAre } from '../../request/cookies.ts';

/** Where the pages and their files are. */
export const folder = '/account/';

export { favicon } from '../../http/graphiql/page.ts';

export type PageConfig = Pick<Config, 'cookies' | 'graphiql' | 'issuer' | 'passwordMinLength'>;

/**
 * Returns the page. It is the same for every request: nothing of the address is in it. Every address in it is relative,
 * so that it works below any path. Without its scripts a form would do nothing, so there is none in it.
 */
export function createHtml(config: PageConfig): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>Account</title>
    <link rel="icon" href="favicon.svg" />
    <link rel="stylesheet" href="style.css" />
    <script id="settings" type="application/json">${describe(config)}</script>
    <script src="main.js" type="module"></script>
  </head>
  <body>
    <main>
      <p id="host"></p>
      <noscript>
        <p>This page needs JavaScript. Allow it for this page and open the link from the mail again. Nothing was changed, and the link is still good.</p>
        <p lang="de">Diese Seite braucht JavaScript. Erlauben Sie es für diese Seite und öffnen Sie den Link aus der E-Mail noch einmal. Nichts wurde geändert, der Link gilt weiterhin.</p>
        <p lang="zh-CN">此页面需要 JavaScript。请为此页面启用它，然后重新打开邮件中的链接。没有任何更改，链接仍然有效。</p>
      </noscript>
      <div id="step"></div>
    </main>
  </body>
</html>
`;
}

/** Returns what the scripts have to know, as JSON that cannot end its element. */
function describe(config: PageConfig): string {
  const settings = {
    cookies: whereCookiesAre(config),
    passwordMinLength: config.passwordMinLength,
    graphiql: config.graphiql,
  };
  return JSON.stringify(settings).replaceAll('<', '\\u003c');
}

/** The page may run, load and ask nothing but its own server, and no page may frame or open a window to it. */
export const headersOfPage = {
  'content-security-policy': [
    "default-src 'none'",
    "script-src 'self'",
    "style-src 'self'",
    "img-src 'self'",
    "connect-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
    "require-trusted-types-for 'script'",
    "trusted-types 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  // For browsers that do not know frame-ancestors.
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
};
