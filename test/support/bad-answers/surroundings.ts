import { bad, type Bad } from './bad.ts';

const back = (
  what: string,
  reason: string,
  answer: Record<string, string | undefined>,
  isTakenByLibrary?: true,
): Bad => bad(what, reason, (lying) => void (lying.answer = answer), isTakenByLibrary);

/** What the browser brings. */
export const browser: readonly Bad[] = [
  back('no issuer, where the provider announces it', 'issuer', { iss: undefined }),
  back('another issuer', 'issuer', { iss: 'https://other.example' }),
  back('an empty issuer', 'issuer', { iss: '' }),
  bad('another issuer, where none is announced', 'issuer', (lying) => {
    lying.metadata = { authorization_response_iss_parameter_supported: false };
    lying.answer = { iss: 'https://other.example' };
  }),
  back('another state', 'state', { state: 'another' }),
  back('no state', 'state', { state: undefined }),
  back('no code', 'code', { code: undefined }),
  back('an empty code', 'code', { code: '' }),
  back('a huge code', 'code', { code: 'x'.repeat(4097) }, true),
  back('a code with a line in it', 'code', { code: 'x\r\ny: z' }, true),
  ...['code', 'state', 'iss'].map((name) =>
    bad(`two of ${name}`, 'repeated parameter', (lying) => {
      const { logIn } = lying;
      lying.logIn = (url) => {
        const { url: there } = logIn(url);
        const twice = new URL(there);
        twice.searchParams.append(name, twice.searchParams.get(name)!);
        return new Request(twice);
      };
    }),
  ),
  back('an ID token beside the code', 'token response', { id_token: 'x' }),
  back('an answer as a token', 'token response', { response: 'x' }),
];

const metadata = (
  what: string,
  reason: string,
  change: (issuer: string) => Record<string, unknown>,
  isTakenByLibrary?: true,
): Bad =>
  bad(
    what,
    `503 discovery: ${reason}`,
    (lying) => void (lying.metadata = change(lying.issuer)),
    isTakenByLibrary,
  );

export const discovery: readonly Bad[] = [
  metadata('a document of another issuer', 'issuer', () => ({ issuer: 'https://other.example' })),
  metadata('a document whose issuer has a slash more', 'issuer', (issuer) => ({
    issuer: `${issuer}/`,
  })),
  metadata('a document without an issuer', 'issuer', () => ({ issuer: undefined })),
  metadata('no token endpoint', 'token_endpoint', () => ({ token_endpoint: undefined })),
  metadata('no keys', 'jwks_uri', () => ({ jwks_uri: undefined }), true),
  metadata('an endpoint that is no URL', 'token_endpoint', () => ({ token_endpoint: '/token' })),
  metadata('a list of endpoints', 'jwks_uri', (issuer) => ({ jwks_uri: [`${issuer}/jwks`] }), true),
  metadata('an endpoint by http elsewhere', 'token_endpoint', () => ({
    token_endpoint: 'http://other.example/token',
  })),
  metadata('an authorization endpoint that is a script', 'authorization_endpoint', () => ({
    authorization_endpoint: 'javascript:alert(1)',
  })),
  metadata('a user in the URL of an endpoint', 'token_endpoint', (issuer) => ({
    token_endpoint: `${issuer.replace('//', '//user:secret@')}/token`,
  })),
  metadata('signatures by secrets alone', 'algorithms', () => ({
    id_token_signing_alg_values_supported: ['HS256', 'none'],
  })),
];
