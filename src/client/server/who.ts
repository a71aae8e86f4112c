import type { LatchkeyError } from '../errors.ts';
import type { AuthUser } from '../types.ts';
import type { VisitorCookies } from './cookies.ts';

type Known = AuthUser | null | undefined;

/** Who the visitor is, as far as one request has found out. */
export interface Who {
  user(): Promise<Known>;
  renew(): Promise<Known>;
  /** The visitor has logged in or out: the next question is asked anew. */
  forget(): void;
}

const fields = '{ id username }';
const documents = {
  me: `{ me ${fields} }`,
  refresh: `mutation { refresh { user ${fields} } }`,
};

/** `ask` returns the data of an answer, or throws a LatchkeyError. */
export function createWho(
  ask: (document: string) => Promise<Record<string, unknown>>,
  cookies: VisitorCookies,
): Who {
  let found: Promise<Known | 'expired'> | null = null;
  let renewed: Promise<Known> | null = null;

  const find = async () => {
    if (!cookies.has('access')) return cookies.has('refresh') ? 'expired' : null;
    try {
      return (await ask(documents.me))['me'] as AuthUser;
    } catch (error) {
      const refusal = error as LatchkeyError;
      if (refusal.code !== 'UNAUTHENTICATED') return undefined;
      return cookies.has('refresh') && refusal.reason !== 'SESSION_REVOKED' ? 'expired' : null;
    }
  };
  const refresh = async (): Promise<Known> => {
    try {
      return ((await ask(documents.refresh))['refresh'] as { user: AuthUser }).user;
    } catch (error) {
      const { code } = error as LatchkeyError;
      if (code !== 'REFRESH_TOKEN_INVALID' && code !== 'REFRESH_TOKEN_REUSED') return undefined;
      // What renders this request need not ask again. The browser keeps them: another tab may have newer ones by now.
      cookies.forgetTokens();
      return null;
    }
  };
  const findOnce = () => (found ??= find());
  const renew = async () => {
    const user = await findOnce();
    return user === 'expired' ? refresh() : user;
  };
  return {
    async user() {
      if (renewed) return renewed;
      const user = await findOnce();
      return user === 'expired' ? undefined : user;
    },
    renew: () => (renewed ??= renew()),
    forget() {
      found = null;
      renewed = null;
    },
  };
}
