import { favicon, folder } from './graphiql-page.ts';

const signUp = `# 1. Create a user: press ▶ or Ctrl-Enter.
mutation SignUp {
  signUp(
    input: {
      username: "susan"
      password: "correct horse battery"
    }
  ) {
    accessToken
    user {
      id
      username
    }
  }
}
`;

const login = `# 2. Log in: the same user, any time later.
#    Double-click the accessToken and copy it.
mutation Login {
  login(
    username: "susan"
    password: "correct horse battery"
  ) {
    accessToken
    tokenType
    expiresIn
  }
}
`;

const me = `# 3. Who am I? Below, under Headers, paste the
#    token over PASTE_ACCESS_TOKEN. Then run.
query Me {
  me {
    id
    username
    createdAt
  }
}
`;

const options = {
  title: 'Latchkey',
  logo: favicon.replace('<svg ', '<svg width="28" height="28" '),
  defaultTabs: [
    { query: signUp },
    { query: login },
    { query: me, headers: JSON.stringify({ Authorization: 'Bearer PASTE_ACCESS_TOKEN' }, null, 2) },
  ],
  defaultEditorToolsVisibility: 'headers',
};

/** The script that sets GraphiQL up. It is a file, since the page's policy lets no inline script run. */
export const bootstrap = `'use strict';
const workers = { json: 'json', graphql: 'graphql' };
self.MonacoEnvironment = {
  globalAPI: true,
  getWorkerUrl: (_module, label) => '${folder}' + (workers[label] ?? 'editor') + '.worker.js',
};

const options = ${JSON.stringify(options, null, 2)};

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
  const editing = { wordSeparators, wordWrap: 'on' };
  monaco.editor.onDidCreateEditor((editor) => editor.updateOptions(editing));
  YogaGraphiQL.renderYogaGraphiQL(document.querySelector('#root'), options);
});
`;
