import type { AuthUser } from './temporary.ts';
import type { Result } from './answer.ts';
import type { VisitorCookies } from './cookies.ts';

type Known = AuthUser | null | undefined;

/** Who the visitor is, as far as one request has found out. */
export interface Who {
  user(): Promise<Known>;
  renew(): Promise<Known>;
  /** The visitor has logged in or out: the next question is asked anew. */
  forget(): void;
}

const fields = '{ id username createdAt }';
const documents = {
  me: `{ me ${fields} }`,
  refresh: `mutation { refresh { user ${fields} } }`,
};

/** `look` returns what Latchkey answers, and an empty result where it does not. */
export function createWho(
  look: (document: string) => Promise<Result>,
  cookies: VisitorCookies,
): Who {
  let found: Promise<Known | 'expired'> | null = null;
  let renewed: Promise<Known> | null = null;

  const find = async () => {
    if (!cookies.has('access')) return cookies.has('refresh') ? 'expired' : null;
    const { data, errors } = await look(documents.me);
    if (data?.['me']) return data['me'] as AuthUser;
    const { code, reason } = errors?.[0]?.extensions ?? {};
    if (code !== 'UNAUTHENTICATED') return undefined;
    return cookies.has('refresh') && reason !== 'SESSION_REVOKED' ? 'expired' : null;
  };
  const refresh = async (): Promise<Known> => {
    const { data, errors } = await look(documents.refresh);
    if (data?.['refresh']) return (data['refresh'] as { user: AuthUser }).user;
    if (!String(errors?.[0]?.extensions?.['code']).startsWith('REFRESH_TOKEN_')) return undefined;
    // What renders this request need not ask again. The browser keeps them: another tab may have newer ones by now.
    cookies.forgetTokens();
    return null;
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
