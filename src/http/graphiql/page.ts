import type { Config } from '../../config.ts';
import { whereCookiesAre } from '../../request/cookies.ts';
import { favicon } from '../favicon.ts';

/** Where the page is: it asks the GraphQL endpoint at its own address. */
export const pagePath = '/graphql';

/** Where the page's files are. */
export const folder = '/graphiql/';

export type PageConfig = Pick<
  Config,
  'cookies' | 'issuer' | 'passkeys' | 'secondFactor' | 'signUp' | 'totp'
>;

/**
 * Returns the page. Every address in it is relative, so that it works below any path: a proxy may remove a prefix
 * that only the browser knows.
 */
export function createHtml(config: PageConfig): string {
  return `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1, interactive-widget=resizes-content" />
    <title>Latchkey</title>
    <link rel="icon" href="graphiql/favicon.svg" />
    <link rel="stylesheet" href="graphiql/graphiql.css" />
    <script id="settings" type="application/json">${describe(config)}</script>
    <script src="graphiql/bootstrap.js" type="module"></script>
    <script src="graphiql/graphiql.js" defer></script>
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
    <p id="notice" role="status"></p>
  </body>
</html>
`;
}

/** Returns what graphiql/bootstrap.js has to know, as JSON that cannot end its element. */
function describe(config: PageConfig): string {
  const settings = {
    title: 'Latchkey',
    logo: favicon.replace('<svg ', '<svg width="28" height="28" '),
    cookies: whereCookiesAre(config),
    takesSignUps: config.signUp === 'open',
    requiresFactor: config.secondFactor === 'required',
    hasTotp: config.totp,
    hasPasskeys: config.passkeys,
  };
  return JSON.stringify(settings).replaceAll('<', '\\u003c');
}

/** The editor writes styles into the page and draws with images and fonts that are part of its style sheet. */
export const contentSecurityPolicy = [
  "default-src 'none'",
  "script-src 'self'",
  "style-src 'self' 'unsafe-inline'",
  "img-src 'self' data:",
  'font-src data:',
  "connect-src 'self'",
  "worker-src 'self'",
  "base-uri 'none'",
  "form-action 'none'",
  "frame-ancestors 'none'",
].join('; ');
