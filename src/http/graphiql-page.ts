/** Where the page is: it asks the GraphQL endpoint at its own address. */
export const pagePath = '/graphql';

/** Where the page's files are. */
export const folder = '/graphiql/';

export const favicon = `<svg xmlns="http://www.w3.org/2000/svg" viewBox="0 0 32 32"><rect width="32" height="32" rx="7" fill="#26303b"/><circle cx="16" cy="12.5" r="5" fill="none" stroke="#f4c95d" stroke-width="3"/><path d="M16 17.5v9m0-3h4.5" fill="none" stroke="#f4c95d" stroke-width="3" stroke-linecap="round"/></svg>`;

/** What follows GraphiQL's own style sheet: a tab that is pressed stays under the pointer, see the bootstrap. */
export const style = '.graphiql-tab { transform: none !important; }\n';

export const html = `<!doctype html>
<html lang="en">
  <head>
    <meta charset="utf-8" />
    <meta name="viewport" content="width=device-width" />
    <title>Latchkey</title>
    <link rel="icon" href="${folder}favicon.svg" />
    <link rel="stylesheet" href="${folder}graphiql.css" />
    <script src="${folder}bootstrap.js"></script>
    <script src="${folder}graphiql.js" defer></script>
  </head>
  <body class="no-focus-outline">
    <noscript>GraphiQL needs JavaScript.</noscript>
    <div id="root"></div>
  </body>
</html>
`;

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
