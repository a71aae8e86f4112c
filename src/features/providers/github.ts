import { parseEmailAddress } from '../../lib/email-address.ts';
import { createAuthorization } from './authorization.ts';
import { createProviderHttp, NoAnswer, type ProviderFetch } from './http.ts';
import { hintOf } from './identity.ts';
import type { Asking, ProviderParts } from './openid-provider.ts';
import { BadAnswer, type ProvidedIdentity, type ProviderSettings } from './provider.ts';
import { translate } from './reasons.ts';

/*
 * https://docs.github.com/en/apps/oauth-apps/building-oauth-apps/authorizing-oauth-apps. It sends `iss` with its answers
 * since 2026, and took that back once (https://github.com/langfuse/langfuse/issues/13091): what has none is taken too. Each
 * provider has a callback of its own (RFC 9700 §4.4.2.2).
 */
const metadata = {
  issuer: 'https://github.com/login/oauth',
  authorization_endpoint: 'https://github.com/login/oauth/authorize',
  token_endpoint: 'https://github.com/login/oauth/access_token',
  id_token_signing_alg_values_supported: [],
  token_endpoint_auth_methods_supported: ['client_secret_post'],
  authorization_response_iss_parameter_supported: false,
};

const api = 'https://api.github.com';

/** Returns what logs in at GitHub, which speaks OAuth 2.0 and has an API for the rest. It makes no ID tokens. */
export function createGitHub(settings: ProviderSettings, parts: ProviderParts): Asking {
  const { id, issuer, scopes } = settings;
  const http = createProviderHttp({ ...parts, id, issuer });
  const authorization = createAuthorization(settings, parts);

  return {
    authorizationUrl: (flow) =>
      http.within((fetch) => authorization.urlOf({ metadata, fetch }, flow, { scope: scopes })),

    identify: (flow, answer) =>
      http.within(async (fetch) => {
        const server = { metadata, fetch: standardise(fetch) };
        const { tokens } = await authorization
          .redeem(server, flow, answer)
          .catch((error: unknown) => {
            throw translate(error);
          });
        // Used for two questions, and forgotten.
        const ask = createAsk(fetch, tokens.access_token);
        const granted = (tokens.scope ?? '').split(/[ ,]+/);
        const [user, emails] = await Promise.all([readUser(ask), readEmails(ask, granted)]);
        const { subject, login } = user;
        const address = addressOf(emails, login);
        return { provider: id, issuer, subject, usernameHint: hintOf(login), ...address };
      }),

    async verifyIdToken() {
      throw new BadAnswer('provider');
    },
  };
}

/** https://docs.github.com/en/apps/oauth-apps/maintaining-oauth-apps/troubleshooting-oauth-app-access-token-request-errors */
const standardErrors: ReadonlyMap<unknown, string> = new Map([
  ['bad_verification_code', 'invalid_grant'],
  ['unverified_user_email', 'invalid_grant'],
  ['incorrect_client_credentials', 'invalid_client'],
]);

/** GitHub refuses with status 200 and words of its own. They become those of RFC 6749 §5.2. */
function standardise(fetch: ProviderFetch): ProviderFetch {
  return async (url, request) => {
    const answer = await fetch(url, request);
    const { error } = Object(await answer.clone().json()) as { error?: unknown };
    if (error === undefined) return answer;
    const code = standardErrors.get(error) ?? 'invalid_request';
    return Response.json({ error: code }, { status: 400 });
  };
}

type Ask = (path: string) => Promise<Response>;

function createAsk(fetch: ProviderFetch, token: string): Ask {
  const headers = {
    accept: 'application/vnd.github+json',
    authorization: `Bearer ${token}`,
    // Without a name GitHub answers 403.
    'user-agent': 'latchkey',
    'x-github-api-version': '2026-03-10',
  };
  return async (path) => {
    const answer = await fetch(api + path, { headers });
    if (answer.status === 401) throw new BadAnswer('access token');
    return answer;
  };
}

async function readUser(ask: Ask): Promise<{ subject: string; login: unknown }> {
  const answer = await ask('/user');
  if (answer.status !== 200) throw new NoAnswer('user: status');
  const { id, login } = Object(await answer.json()) as { id?: unknown; login?: unknown };
  // A login can be changed, and another user can take it then. Numbers stay, and JSON keeps them exact up to 2^53.
  if (!Number.isSafeInteger(id) || Number(id) < 1) throw new BadAnswer('id');
  return { subject: String(id), login };
}

/** Returns what GitHub lists: nothing where the user has granted less than was asked for, which GitHub hides with a 404. */
async function readEmails(ask: Ask, granted: readonly string[]): Promise<readonly unknown[]> {
  const answer = await ask('/user/emails?per_page=100');
  const isGranted = granted.includes('user:email') || granted.includes('user');
  if (!isGranted && [403, 404].includes(answer.status)) return [];
  if (answer.status !== 200) throw new NoAnswer('emails: status');
  const emails: unknown = await answer.json();
  if (!Array.isArray(emails)) throw new BadAnswer('emails');
  return emails;
}

type Address = Pick<ProvidedIdentity, 'email' | 'isEmailVerified' | 'isEmailAuthoritative'>;

/** Returns the primary address. Another one may be a mailbox that the user shares. */
function addressOf(emails: readonly unknown[], login: unknown): Address {
  const all = emails.map((one) => Object(one) as Readonly<Record<string, unknown>>);
  const [primary, ...more] = all.filter((one) => one['primary'] === true);
  const text = more.length === 0 && primary?.['email'];
  const email = typeof text === 'string' && isMailbox(text) ? text : null;
  const isVerified = primary?.['verified'] === true && !isManaged(login);
  const isEmailVerified = email !== null && isVerified;
  return { email, isEmailVerified, isEmailAuthoritative: isEmailVerified };
}

/** No mail gets to what GitHub puts in the place of addresses in commits. */
function isMailbox(text: string): boolean {
  return parseEmailAddress(text) !== null && !/@users\.noreply\.github\.com$/i.test(text);
}

/**
 * Returns whether a company manages the account: `name_company`. It writes the address, which up to August 2024 was verified
 * without proof: https://github.blog/changelog/2024-08-01-enterprise-managed-user-accounts-now-require-email-verification.
 */
function isManaged(login: unknown): boolean {
  return typeof login !== 'string' || login.includes('_');
}
