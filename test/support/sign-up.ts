import { password, type GraphQLAnswer, type TestServer } from './test-server.ts';

/** Signs a user up, with any input. */
export const signUp = (
  server: TestServer,
  input: Record<string, unknown>,
  headers: Record<string, string> = {},
): Promise<GraphQLAnswer> =>
  server.execute(
    'mutation ($input: SignUpInput!) { signUp(input: $input) { accessToken scope user { id username } } }',
    { variables: { input: { password, ...input } }, headers },
  );

export const requestSignUp = (
  server: TestServer,
  email: string,
  headers: Record<string, string> = {},
): Promise<GraphQLAnswer> =>
  server.execute(
    'mutation ($email: String!) { requestSignUp(email: $email) { token expiresIn } }',
    { variables: { email }, headers },
  );

/** Asks for a mail; returns the token of its link, its code, and the token of the receipt. */
export async function mailed(server: TestServer, email: string) {
  // Several that are under way arrive in any order.
  const before = (await server.mails()).length;
  const { body, text } = await requestSignUp(server, email);
  const receipt: unknown = body.data?.['requestSignUp']?.token;
  if (typeof receipt !== 'string') throw new Error(`requestSignUp was refused: ${text}`);
  const mail = (await server.mails())[before]!;
  return { receipt, emailToken: mail.token!, code: mail.code!, mail };
}

/** Invites the reader of an address; returns the token of the link. */
export async function invited(
  server: TestServer,
  email: string,
  scopes: readonly string[] = [],
): Promise<string> {
  const before = (await server.mails()).length;
  await server.administer({ kind: 'test' }).inviteUser({ email, scopes, locale: null });
  return (await server.mails())[before]!.token!;
}
