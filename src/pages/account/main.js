/** The page that a link in a mail opens. Scripts are files, since the page's policy lets no inline one run. */
import { ask } from './api.js';
import { createDraw } from './draw.js';
import { takeToken } from './link.js';
import { look } from './steps.js';
import { chooseLocale, words } from './words.js';

/** @type {(selector: string) => HTMLElement} */
const find = (selector) => /** @type {HTMLElement} */ (document.querySelector(selector));

/** @type {{ cookies: 'off' | 'https' | string[], passwordMinLength: number, graphiql: boolean }} */
const settings = JSON.parse(find('#settings').textContent);
const locale = chooseLocale(navigator.languages);
const own = words[locale];
document.documentElement.lang = locale;
find('#host').textContent = location.host;

const draw = createDraw({
  root: find('#step'),
  words: own,
  links: settings.graphiql ? [{ href: '../graphql', label: own.openGraphiql }] : [],
});
/** @param {typeof settings.cookies} cookies */
function keepsCookies(cookies) {
  if (cookies === 'off') return false;
  return cookies === 'https' ? location.protocol === 'https:' : cookies.includes(location.hostname);
}

const parts = {
  ask,
  words: own,
  locale,
  passwordMinLength: settings.passwordMinLength,
  keepsCookies: keepsCookies(settings.cookies),
};

/** @type {string | undefined} */
let latest;

/** @param {string} token */
async function begin(token) {
  latest = token;
  draw({ title: own.looking, text: [] });
  const step = await look(parts, token);
  if (latest === token) draw(step);
}

const first = takeToken(location, history);
if (first === null) draw({ title: own.noLink.title, text: [own.noLink.text] });
else void begin(first);

// A second link that is opened in the same tab changes only the fragment, and loads nothing.
addEventListener('hashchange', () => {
  const token = takeToken(location, history);
  if (token !== null) void begin(token);
});
