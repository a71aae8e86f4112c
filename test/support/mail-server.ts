import type { Extension } from '../../src/options.ts';
import { openStore } from '../../src/store/open.ts';
import type { Store } from '../../src/store/store.ts';
import { sharedDatabase } from './engines.ts';
import type { FakeClock } from './fake-clock.ts';
import { prove } from './proved.ts';
import type { Reach } from './providers.ts';
import { createTestServer, password, type GraphQLAnswer, type TestServer } from './test-server.ts';

export interface MailServer extends TestServer {
  /** Gives a user a proved address, in the place of the one they had; and maybe one that waits to be proved. */
  prove(username: string, email: string | null, pendingEmail?: string): Promise<void>;
  requestReset(email: string, headers?: Record<string, string>): Promise<GraphQLAnswer>;
  requestLogin(email: string, headers?: Record<string, string>): Promise<GraphQLAnswer>;
  resetPassword(given: Given & { readonly newPassword?: string }): Promise<GraphQLAnswer>;
  loginByMail(given: Given, headers?: Record<string, string>): Promise<GraphQLAnswer>;
  /** Asks for a mail, and returns the receipt with the link and the code that the mail has. */
  mailed(way: 'reset' | 'login', email?: string): Promise<Mailed>;
}

export interface Given {
  readonly token: string;
  readonly code?: string | undefined;
}

export interface Mailed {
  readonly receipt: string;
  readonly link: string;
  readonly code: string;
}

export const newPassword = 'another pass phrase';

const documents = {
  requestReset:
    'mutation ($email: String!) { requestPasswordReset(email: $email) { token expiresIn } }',
  requestLogin:
    'mutation ($email: String!) { requestLoginMail(email: $email) { token expiresIn } }',
  reset:
    'mutation ($token: String!, $code: String, $newPassword: String!) { resetPassword(token: $token, code: $code, newPassword: $newPassword) }',
  login:
    'mutation ($token: String!, $code: String) { loginByMail(token: $token, code: $code) { accessToken refreshToken session { id } user { username } } }',
};

/** A server that mails, with login by mail, where susan has signed up and proved susan@example.com. */
export async function createMailServer(
  environment: Record<string, string> = {},
  { database, wrap = (store) => store, ...extension }: Extension & Own = {},
): Promise<MailServer> {
  const url = database ?? (await sharedDatabase());
  const server = await createTestServer(
    {
      DATABASE_URL: url,
      AUTH_LOGIN_BY_MAIL: environment['AUTH_SMTP_URL'] === 'none' ? 'off' : 'on',
      ...environment,
    },
    { ...extension, store: wrap(await openStore(url)) },
  );
  const { execute } = server;
  const request = (query: string) => (email: string, headers?: Record<string, string>) =>
    execute(query, { variables: { email }, ...(headers && { headers }) });
  const mailServer: MailServer = {
    ...server,
    prove: (username, email, pendingEmail) => prove(url, username, email, pendingEmail),
    requestReset: request(documents.requestReset),
    requestLogin: request(documents.requestLogin),
    resetPassword: (given) => execute(documents.reset, { variables: { newPassword, ...given } }),
    loginByMail: (given, headers = {}) =>
      execute(documents.login, { variables: { ...given }, headers }),

    async mailed(way, email = 'susan@example.com') {
      const { requestReset, requestLogin } = mailServer;
      const { body, text } = await (way === 'reset' ? requestReset : requestLogin)(email);
      const receipt: unknown = Object.values(body.data ?? {})[0]?.token;
      const mail = (await server.mails()).at(-1);
      if (typeof receipt !== 'string' || !mail?.token || !mail.code)
        throw new Error(`There is no such mail: ${text}`);
      return { receipt, link: mail.token, code: mail.code };
    },
  };
  await server.signUp('susan', password);
  await mailServer.prove('susan', 'susan@example.com');
  return mailServer;
}

interface Own {
  /** One that can be opened twice. */
  readonly database?: string;
  readonly wrap?: (store: Store) => Store;
  readonly clock?: FakeClock;
  readonly reach?: Reach;
}

/** Returns codes that are each another than the right one. */
export const wrongCodes = (right: string, count: number) =>
  Array.from({ length: count }, (_, n) =>
    String((Number(right) + 1 + n) % 100_000_000).padStart(8, '0'),
  );
