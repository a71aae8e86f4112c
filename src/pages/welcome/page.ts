import type { Config } from '../../config.ts';
import { escapeHtml } from '../../lib/escape-html.ts';
import type { Locale } from './locales.ts';
import { words, type Words } from './words.ts';

export type PageConfig = Pick<
  Config,
  'databaseUrl' | 'issuer' | 'oidcProviders' | 'oidcSignUp' | 'pages' | 'signUp' | 'smtpUrl'
>;

interface Given {
  readonly config: PageConfig;
  /** Where the server is, seen from the page: empty, or a path that ends with a slash. */
  readonly root: string;
  readonly version: string;
  readonly locale: Locale;
}

/** Returns the page. It needs no script, and nothing of the request is in it. */
export function createPage({ config, root, version, locale }: Given): string {
  const own = words[locale];
  const endpoint = `${config.issuer.replace(/\/$/, '')}/graphql`;
  return `<!doctype html>
<html lang="${locale}">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width, initial-scale=1" />
    <meta name="color-scheme" content="light dark" />
    <title>${own.title}</title>
    <link rel="icon" href="${root}welcome/favicon.svg" />
    <link rel="stylesheet" href="${root}welcome/style.css" />
  </head>
  <body>
    <header>
      <img src="${root}welcome/favicon.svg" alt="" width="56" height="56" />
      <h1>${own.title}</h1>
      <p>${own.lead}</p>
    </header>
    <main>
      <section aria-labelledby="begin">
        <h2 id="begin">${own.begin}</h2>
        <ul class="ways">
          ${waysOf(config, own, root).join('\n          ')}
        </ul>
      </section>
      <section aria-labelledby="runs">
        <h2 id="runs">${own.runs}</h2>
        <dl>
          ${factsOf(config, own, version, endpoint).join('\n          ')}
        </dl>
      </section>
      <section aria-labelledby="terminal">
        <h2 id="terminal">${own.terminal}</h2>
        <p>${own.terminalText}</p>
        <pre><code>${escapeHtml(curlOf(endpoint))}</code></pre>
      </section>
      <section aria-labelledby="client">
        <h2 id="client">${own.client}</h2>
        <p>${own.clientText}</p>
        <pre><code>${escapeHtml(clientCode)}</code></pre>
      </section>
      <section aria-labelledby="read-on">
        <h2 id="read-on">${own.readOn}</h2>
        <p>${own.documents}</p>
        <dl>
          ${own.docs.map(([file, about]) => fact(`<code>${file}</code>`, about)).join('\n          ')}
        </dl>
        <ul class="links">
          ${linksOf(own, root).join('\n          ')}
        </ul>
      </section>
    </main>
    <footer>
      <p>${own.end}</p>
    </footer>
  </body>
</html>
`;
}

function waysOf(config: PageConfig, own: Words, root: string): string[] {
  const way = (address: string, label: string, text: string) =>
    `<li><a href="${root}${address}"><strong>${label}</strong> ${text}</a></li>`;
  const graphiql = way('graphql', own.graphiql, own.graphiqlText);
  if (!config.pages) return [graphiql];
  return [
    signUpsOf(config) === 'open'
      ? way('account/sign-up', own.signUp, own.signUpText)
      : `<li><p>${own.signUpClosed}</p></li>`,
    way('account/login', own.logIn, own.logInText),
    graphiql,
  ];
}

function factsOf(config: PageConfig, own: Words, version: string, endpoint: string): string[] {
  return [
    fact(own.version, `Latchkey ${escapeHtml(version)}`),
    fact(own.endpoint, `<code>${escapeHtml(endpoint)}</code>`),
    fact(own.issuer, `<code>${escapeHtml(config.issuer)}</code>`),
    fact(own.database, own.databases[databaseOf(config)]),
    fact(own.mails, own.mailsBy[mailsOf(config)]),
    fact(own.signUps, own.signUpIs[signUpsOf(config)]),
  ];
}

const fact = (name: string, value: string) => `<div><dt>${name}</dt> <dd>${value}</dd></div>`;

/** Open also where it is open to users of providers alone. */
function signUpsOf({ oidcProviders, oidcSignUp, signUp }: PageConfig): Config['signUp'] {
  return oidcProviders.length > 0 && oidcSignUp === 'open' ? oidcSignUp : signUp;
}

/** The kind alone: an address or a path is for the operator, and can hold a password. */
function databaseOf({ databaseUrl }: PageConfig): keyof Words['databases'] {
  if (!databaseUrl.startsWith('sqlite:')) return 'postgres';
  return databaseUrl === 'sqlite::memory:' ? 'memory' : 'file';
}

function mailsOf({ smtpUrl }: PageConfig): keyof Words['mailsBy'] {
  if (smtpUrl === null) return 'none';
  return smtpUrl === 'console:' ? 'console' : 'relay';
}

const linksOf = (own: Words, root: string) =>
  [
    ['.well-known/openid-configuration', own.discovery],
    ['.well-known/jwks.json', own.keys],
    ['health', own.health],
  ].map(([path, about]) => `<li><a href="${root}${path}">${about}</a></li>`);

const curlOf = (endpoint: string) => `curl ${endpoint} -H 'content-type: application/json' \\
  -d '{"query":"mutation { signUp(input: { username: \\"susan\\", password: \\"correct horse battery\\" }) { accessToken } }"}'`;

const clientCode = `import { createAuthClient } from 'latchkey/client';

// A proxy gives the page and the server one origin: docs/client.md.
const auth = createAuthClient({ url: '/graphql' });
await auth.login({ username: 'susan', password: 'correct horse battery' });
const { me } = await auth.request('{ me { id username } }');`;

/** The page runs nothing, loads its own two files, and is in no frame. */
export const headersOfPage = {
  'content-security-policy': [
    "default-src 'none'",
    "style-src 'self'",
    "img-src 'self'",
    "base-uri 'none'",
    "form-action 'none'",
    "frame-ancestors 'none'",
  ].join('; '),
  'cross-origin-opener-policy': 'same-origin',
  'referrer-policy': 'no-referrer',
  'x-frame-options': 'DENY',
  'cache-control': 'no-store',
  vary: 'accept, accept-language, accept-encoding',
};
