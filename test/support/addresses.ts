import type { SentMail } from '../../src/testing/mails.ts';
import { createTestServer, password, type GraphQLAnswer, type TestServer } from './test-server.ts';

export interface Account {
  readonly server: TestServer;
  readonly token: string;
  /** Asks for a mail to the address, and returns the answer. */
  ask(email: string): Promise<GraphQLAnswer>;
  /** Asks for a mail to the address, and returns the mail and the receipt. */
  request(email: string): Promise<Requested>;
  /** Asks for a mail to the address and proves it; returns the mail. */
  prove(email: string): Promise<Requested>;
  /** Returns what the user sees of their addresses. */
  addresses(): Promise<unknown>;
}

export interface Requested {
  readonly mail: SentMail;
  readonly receipt: string;
}

/** Runs a mutation that takes a token. */
export const give = (server: TestServer, mutation: string, token: string, code?: string) =>
  server.execute(
    code === undefined
      ? `mutation ($token: String!) { ${mutation}(token: $token) }`
      : `mutation ($token: String!, $code: String) { ${mutation}(token: $token, code: $code) }`,
    { variables: { token, code } },
  );

export const confirm = (server: TestServer, token: string, code?: string) =>
  give(server, 'confirmEmail', token, code);
export const undo = (server: TestServer, token: string) => give(server, 'undoEmailChange', token);
export const disown = (server: TestServer, token: string) => give(server, 'disownEmail', token);

/** A user of the server who has just signed up. */
export async function createAccount(server: TestServer, username = 'susan'): Promise<Account> {
  return accountOf(server, await server.signUp(username));
}

/** The user of a token. */
export function accountOf(server: TestServer, token: string): Account {
  const ask: Account['ask'] = (email) =>
    server.execute(
      'mutation ($email: String!) { requestEmailChange(email: $email) { token expiresIn } }',
      { token, variables: { email } },
    );
  const request: Account['request'] = async (email) => {
    const before = (await server.mails()).length;
    const { body, text } = await ask(email);
    const receipt: unknown = body.data?.['requestEmailChange']?.token;
    const mail = (await server.mails()).slice(before).find(({ to }) => to === email);
    if (typeof receipt !== 'string' || !mail) throw new Error(`No mail to ${email}: ${text}`);
    return { mail, receipt };
  };
  return {
    server,
    token,
    ask,
    request,
    async prove(email) {
      const requested = await request(email);
      const { text, body } = await confirm(server, requested.mail.token!);
      if (body.data?.['confirmEmail'] !== true) throw new Error(`${email} is not proved: ${text}`);
      return requested;
    },
    async addresses() {
      const { body } = await server.execute('{ me { email pendingEmail } }', { token });
      return body.data?.['me'];
    },
  };
}

/** A user on a server of their own. */
export async function setUp(environment: Record<string, string> = {}): Promise<Account> {
  return createAccount(await createTestServer(environment));
}

/** Returns the link that takes the newest change of address back. */
export async function undoLink({ server }: Account, to: string): Promise<string> {
  const mail = (await server.mails()).findLast(
    (one) => one.to === to && one.link?.includes('/account/undo-email-change'),
  );
  if (!mail?.token) throw new Error(`No mail to ${to} takes a change back.`);
  return mail.token;
}

export const logIn = (server: TestServer, username: string, secret = password) =>
  server.login(username, secret);
