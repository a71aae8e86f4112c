/** Sets GraphiQL up, before its own script runs. Scripts are files, since the page's policy lets no inline one run. */
import { createExchange } from './exchange.js';
import { createPlace } from './place.js';
import { storage } from './storage.js';
import { createTabs } from './tabs.js';

/** @type {(selector: string) => HTMLElement} */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));
const { title, logo, ...settings } = JSON.parse(find('#settings').textContent);
const place = createPlace(settings, location);
const notice = find('#notice');

// Read from here, so that it does not matter at which path the server is seen.
/** @type {Record<string, string>} */
const workers = { json: 'json', graphql: 'graphql' };
const page = /** @type {any} */ (window);
page.MonacoEnvironment = {
  globalAPI: true,
  getWorkerUrl: (/** @type {unknown} */ _module, /** @type {string} */ label) =>
    new URL(`${workers[label] ?? 'editor'}.worker.js`, import.meta.url).href,
};

page.fetch = createExchange({
  send: window.fetch.bind(window),
  place,
  tell(text, picture) {
    notice.textContent = text;
    if (!picture) return;
    const image = document.createElement('img');
    image.src = picture;
    image.alt = 'QR code for the authenticator app';
    notice.prepend(image);
  },
});

const options = {
  title,
  logo,
  storage,
  defaultTabs: createTabs(place),
  defaultEditorToolsVisibility: place.keepsCookies ? false : 'headers',
  // A query may hold a password, so what is typed does not go to the address bar, as it otherwise would:
  // from there it gets into the browser's history and, with the next reload, into access logs.
  onEditQuery: () => {},
};

const linked = new URLSearchParams(location.search);
const link = linked.get('query')
  ? { query: linked.get('query') ?? '', variables: linked.get('variables') }
  : null;
if (link) options.defaultTabs.unshift(link);

// GraphiQL adds a tab on every visit, unless these three are what a tab that it stored has.
const { tabs = [], activeTabIndex } =
  JSON.parse(storage.getItem('graphiql:tabState') ?? 'null') ?? {};
const stored = link
  ? tabs.find((/** @type {{ query: string }} */ { query }) => query === link.query)
  : tabs[activeTabIndex];
const opened = stored ?? options.defaultTabs[0];
for (const name of ['query', 'variables', 'headers']) {
  storage.setItem(`graphiql:${name}`, opened[name] ?? '');
}

// Tabs could be dragged, but GraphiQL 5 mistakes where they are: a pressed tab jumps away from under the
// pointer and the click is lost. So they stay where they are; the style sheet has the other half.
addEventListener(
  'pointerdown',
  (event) => {
    if (event.target instanceof Element && event.target.closest('.graphiql-tab'))
      event.stopPropagation();
  },
  { capture: true },
);

addEventListener('DOMContentLoaded', () => {
  const isNarrow = matchMedia('(max-width: 700px)').matches;
  const editing = {
    // A token is one word, dots and dashes included: a double click selects all of it.
    wordSeparators: '`~!@#$%^&*()=+[{]}\\|;:\'",<>/?',
    wordWrap: 'on',
    // The font would draw the 0x3 of a token as 0×3, and != as one sign.
    fontLigatures: false,
    ...(isNarrow && { lineNumbers: 'off', folding: false, lineDecorationsWidth: 4 }),
  };
  page.monaco.editor.onDidCreateEditor((/** @type {any} */ editor) =>
    editor.updateOptions(editing),
  );
  page.YogaGraphiQL.renderYogaGraphiQL(find('#root'), options);
});
