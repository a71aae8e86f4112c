/** The cookies of one visitor while their request is answered. */
export interface VisitorCookies {
  /** Returns whether the browser sent, or was given, a token of this kind. */
  has(kind: 'access' | 'refresh'): boolean;
  /** Returns Latchkey's cookies, for Latchkey: the value of a `Cookie` header, or an empty text. */
  ownHeader(): string;
  /** Returns all cookies as they are now: what the render of the same request has to get. */
  header(): string;
  /** Takes over what an answer of Latchkey sets. Returns whether it set any. */
  take(answer: Headers): boolean;
  /** Forgets the tokens for the rest of this request. The browser is told nothing. */
  forgetTokens(): void;
  /** Returns the `Set-Cookie` lines for the browser, the last of each name. */
  setCookies(): readonly string[];
}

/** A server that shares its host with others has a hash of its issuer in the names. */
const ownName =
  /^(?:__Host-)?latchkey-(access|refresh|device|trusted|challenge|verifier)(?:-[\da-f]{8})?$/;
/** Nothing else can be in a cookie of Latchkey, nor in a header that is made of it. */
const ownValue = /^[\w.-]+$/;

interface Cookie {
  readonly name: string;
  readonly text: string;
}

const kindOf = ({ name, text }: Cookie) =>
  ownValue.test(text.slice(name.length + 1)) ? ownName.exec(name)?.[1] : undefined;
const join = (cookies: readonly Cookie[]) => cookies.map(({ text }) => text).join('; ');

/** Two cookies of one name both stay: Latchkey takes neither, since one of them was planted. */
export function readCookies(header: string): VisitorCookies {
  let cookies = header.split(';').flatMap(readPair);
  const lines = new Map<string, string>();
  const keep = (line: string) => {
    const [cookie] = readPair(line.split(';', 1)[0] ?? '');
    if (!cookie) return;
    lines.set(cookie.name, line);
    cookies = cookies.filter(({ name }) => name !== cookie.name);
    // One that is cleared has no value.
    if (!cookie.text.endsWith('=')) cookies.push(cookie);
  };
  return {
    has: (kind) => cookies.some((cookie) => kindOf(cookie) === kind),
    ownHeader: () => join(cookies.filter(kindOf)),
    header: () => join(cookies),
    take(answer) {
      const set = answer.getSetCookie();
      for (const line of set) keep(line);
      return set.length > 0;
    },
    forgetTokens() {
      cookies = cookies.filter((cookie) => !['access', 'refresh'].includes(kindOf(cookie) ?? ''));
    },
    setCookies: () => [...lines.values()],
  };
}

function readPair(part: string): Cookie[] {
  // Other white space is part of the name: a browser sends none, and a name that only looks like ours must not count.
  const text = part.replace(/^[ \t]+|[ \t]+$/g, '');
  const end = text.indexOf('=');
  return end < 1 ? [] : [{ name: text.slice(0, end), text }];
}
