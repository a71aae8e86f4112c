import type { Config } from '../config.ts';
import { thisMachine } from './cookies.ts';
import { favicon, folder, pagePath } from './graphiql-page.ts';
import { tabsWithCookies, tabsWithoutCookies } from './graphiql-tabs.ts';

const options = {
  title: 'Latchkey',
  logo: favicon.replace('<svg ', '<svg width="28" height="28" '),
};

const withCookies = { defaultTabs: tabsWithCookies, defaultEditorToolsVisibility: false };
const withoutCookies = { defaultTabs: tabsWithoutCookies, defaultEditorToolsVisibility: 'headers' };

/** Where the browser is given cookies, as `createCookies` has it: an expression over `location`. */
function keepsCookies({ cookies, issuer }: Pick<Config, 'cookies' | 'issuer'>): string {
  if (!cookies) return 'false';
  if (issuer.startsWith('https:')) return "location.protocol === 'https:'";
  return `${JSON.stringify(thisMachine)}.includes(location.hostname)`;
}

/** Returns the script that sets GraphiQL up. It is a file, since the page's policy lets no inline script run. */
export function createBootstrap(config: Pick<Config, 'cookies' | 'issuer'>): string {
  return `'use strict';\nconst keepsCookies = ${keepsCookies(config)};\n${bootstrap}`;
}

const bootstrap = `
const workers = { json: 'json', graphql: 'graphql' };
self.MonacoEnvironment = {
  globalAPI: true,
  getWorkerUrl: (_module, label) => '${folder}' + (workers[label] ?? 'editor') + '.worker.js',
};

const options = ${JSON.stringify(options, null, 2)};
Object.assign(
  options,
  keepsCookies ? ${JSON.stringify(withCookies)} : ${JSON.stringify(withoutCookies)},
);

// An access token is good for minutes. When that in the cookie has expired, the page renews it and asks once
// more: a 401 says that nothing was done.
const send = window.fetch;
const hasExpired = async (answer) => {
  if (answer.status !== 401) return false;
  const { errors } = await answer.clone().json();
  return errors?.[0]?.extensions?.reason === 'TOKEN_EXPIRED';
};
const refresh = () =>
  send('${pagePath}', {
    method: 'POST',
    headers: { 'content-type': 'application/json' },
    body: JSON.stringify({ query: 'mutation { refresh { tokenType } }' }),
  });
window.fetch = async (input, init) => {
  const answer = await send(input, init);
  if (!keepsCookies || !(await hasExpired(answer))) return answer;
  return (await refresh()).ok ? send(input, init) : answer;
};

// A query may hold a password, so what is typed does not go to the address bar, as it otherwise would:
// from there it gets into the browser's history and, with the next reload, into access logs.
options.onEditQuery = () => {};

// Whatever else was developed on this port may have left GraphiQL's tabs behind: these are ours.
const prefix = 'latchkey/';
const storage = {
  getItem: (name) => localStorage.getItem(prefix + name),
  setItem: (name, value) => localStorage.setItem(prefix + name, value),
  removeItem: (name) => localStorage.removeItem(prefix + name),
  names: () => Object.keys(localStorage).filter((name) => name.startsWith(prefix)),
  clear: () => storage.names().forEach((name) => localStorage.removeItem(name)),
  get length() {
    return storage.names().length;
  },
};
options.storage = storage;

const linked = new URLSearchParams(location.search);
const link = linked.get('query')
  ? { query: linked.get('query'), variables: linked.get('variables') }
  : null;
if (link) options.defaultTabs.unshift(link);

// GraphiQL adds a tab on every visit, unless these three are what a tab that it stored has.
const { tabs = [], activeTabIndex } = JSON.parse(storage.getItem('graphiql:tabState')) ?? {};
const stored = link ? tabs.find(({ query }) => query === link.query) : tabs[activeTabIndex];
const opened = stored ?? options.defaultTabs[0];
for (const name of ['query', 'variables', 'headers']) {
  storage.setItem('graphiql:' + name, opened[name] ?? '');
}

// Tabs could be dragged, but GraphiQL 5 mistakes where they are: a pressed tab jumps away from under the
// pointer and the click is lost. So they stay where they are; the style sheet has the other half.
const hold = (event) => event.target.closest?.('.graphiql-tab') && event.stopPropagation();
addEventListener('pointerdown', hold, { capture: true });

addEventListener('DOMContentLoaded', () => {
  // A token is one word, dots and dashes included: a double click selects all of it.
  const wordSeparators = '\`~!@#$%^&*()=+[{]}\\\\|;:\\'",<>/?';
  // The font would draw the 0x3 of a token as 0×3, and != as one sign.
  const editing = { wordSeparators, wordWrap: 'on', fontLigatures: false };
  monaco.editor.onDidCreateEditor((editor) => editor.updateOptions(editing));
  YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), options);
});
`;
