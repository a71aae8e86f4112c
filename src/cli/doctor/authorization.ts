import { mayAsk } from '../../features/providers/http.ts';
import { quote } from '../../lib/quote.ts';
import { readStart } from './read-start.ts';
import type { Report } from './report.ts';

/** What providers write on pages that tell of a request which they refuse, and into the addresses of these. */
const refusals =
  /\b(AADSTS\d{5,7}|redirect_uri_mismatch|invalid_redirect_uri|invalid_client|invalid_request|invalid_scope|unauthorized_client|deleted_client|disabled_client|access_denied)\b/g;

const maxHops = 5;

const remedy =
  'Most often the client id is another one, or the redirect URI is not registered, letter by letter, for this client.';

/**
 * Opens an authorization request as a browser does that has been there never before, and says what came: most providers
 * answer a wrong client id or redirect URI with a page that says so.
 */
export async function tryAuthorization(
  options: { url: string; issuer: string; redirectUri: string; timeoutMs: number },
  report: Report,
): Promise<void> {
  const { issuer, redirectUri, timeoutMs } = options;
  const signal = AbortSignal.timeout(timeoutMs);
  const jar: Jar = new Map();
  let url = options.url;
  for (let hop = 0; hop <= maxHops; hop += 1) {
    const answer = await visit(url, jar, signal);
    if (answer === null) {
      report.wrong(`The page at ${place(url)} could not be fetched.`, 'Look at the network.');
      return;
    }
    const location = answer.headers.get('location');
    if (location === null || !URL.canParse(location, url)) {
      await judge(answer, url, report);
      return;
    }
    await answer.body?.cancel();
    url = new URL(location, url).href;
    if (isAt(url, redirectUri)) {
      cameBack(url, report);
      return;
    }
    if (!mayAsk(url, issuer)) {
      report.note(`The provider sends the browser on to ${place(url)}, which was not visited.`);
      return;
    }
  }
  report.note(
    `The provider sent the browser on ${maxHops} times. This was the last: ${place(url)}`,
  );
}

/** Cookies, by host and name. */
type Jar = Map<string, { readonly host: string; readonly pair: string }>;

async function visit(url: string, jar: Jar, signal: AbortSignal): Promise<Response | null> {
  const { host } = new URL(url);
  const own = [...jar.values()].filter((one) => one.host === host);
  const cookie = own.map(({ pair }) => pair).join('; ');
  const headers = { accept: 'text/html', 'accept-language': 'en', ...(cookie && { cookie }) };
  const answer = await fetch(url, { redirect: 'manual', headers, signal }).catch(() => null);
  for (const line of answer?.headers.getSetCookie() ?? []) {
    const [pair = '', name] = /^([^=;]+)=[^;]*/.exec(line) ?? [];
    jar.set(`${host} ${name}`, { host, pair });
  }
  return answer;
}

/** Without the query, which has what no one else should see. */
function place(url: string): string {
  const { origin, pathname } = new URL(url);
  return quote(`${origin}${pathname}`);
}

const isAt = (url: string, redirectUri: string) => url.split(/[?#]/, 1)[0] === redirectUri;

function cameBack(url: string, report: Report): void {
  const error = new URL(url).searchParams.get('error');
  if (error === null) report.note('The provider sent the browser back at once, without a login.');
  else
    report.wrong(
      `The provider sent the browser back at once, with the error ${quote(error)}.`,
      'It knows the client and the redirect URI, and refuses the request: look at the scopes, and at what the client may do there.',
    );
}

async function judge(answer: Response, url: string, report: Report): Promise<void> {
  const page = await readStart(answer).then(String, () => '');
  const title = /<title[^>]*>([^<]*)/i.exec(page)?.[1]?.trim();
  const called = title ? ` It is called ${quote(title)}.` : '';
  const words = [...new Set(`${decodeAll(url)} ${page}`.match(refusals))];
  const has = words.length > 0 ? ` It has these words: ${words.join(', ')}.` : '';
  if (answer.status >= 400 || /\berror/i.test(new URL(url).pathname))
    report.wrong(
      `The provider answers an authorization request with a page of status ${answer.status}, at ${place(url)}.${called}${has}`,
      remedy,
    );
  else
    report.note(
      `The provider answers an authorization request with a page of status ${answer.status}, at ${place(url)}.${called}${has}${
        has && ' If it is no login page, that is why.'
      }`,
    );
}

/** Google has the reason in a parameter, in base64. */
function decodeAll(url: string): string {
  const values = [...new URL(url).searchParams.values()];
  return values.flatMap((value) => [value, Buffer.from(value, 'base64').toString()]).join(' ');
}
