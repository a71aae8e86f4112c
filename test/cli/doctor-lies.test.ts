import { describe, expect, test } from 'vitest';
import { examine } from '../support/doctor.ts';
import { say, startLyingProvider, type LyingProvider } from '../support/lying-provider.ts';

const redirectUri = 'http://localhost:4000/oidc/corp/callback';

describe('what is wrong with a provider is said, with what to do:', () => {
  const document = '/.well-known/openid-configuration';
  const html = say(200, 'text/html', '<title>Welcome</title>');

  const cases: [name: string, lie: (lying: LyingProvider) => void, said: RegExp][] = [
    [
      'another issuer',
      (lying) => (lying.metadata = { issuer: `${lying.issuer}/` }),
      /says that its issuer is "http:\/\/127\.0\.0\.1:\d+\/", and the settings say "http:\/\/127.*\n.*set AUTH_OIDC_CORP_ISSUER to it/,
    ],
    ['no issuer', (lying) => (lying.metadata = { issuer: 1 }), /issuer is nothing that is text/],
    [
      'no endpoint',
      (lying) => (lying.metadata = { token_endpoint: undefined }),
      /The document has no token_endpoint\./,
    ],
    [
      'an endpoint without TLS',
      (lying) => (lying.metadata = { jwks_uri: 'http://id.example.com/jwks' }),
      /asks nothing at the jwks_uri, "http:\/\/id\.example\.com\/jwks"/,
    ],
    [
      'no signature that is taken',
      (lying) => (lying.metadata = { id_token_signing_alg_values_supported: ['HS256', 'none'] }),
      /signs ID tokens with nothing that this server takes\./,
    ],
    [
      'no client secret',
      (lying) => (lying.metadata = { token_endpoint_auth_methods_supported: ['private_key_jwt'] }),
      /takes no client secret/,
    ],
    [
      'PKCE without S256',
      (lying) => (lying.metadata = { code_challenge_methods_supported: ['plain'] }),
      /knows PKCE, but not with S256/,
    ],
    [
      'no code',
      (lying) => (lying.metadata = { response_types_supported: ['id_token'] }),
      /does not know the response type code/,
    ],
    [
      'nothing there',
      (lying) => (lying.answers[document] = say(404, 'application/json', '{}')),
      /answered with status 404\.\n.*look for a slip in it/,
    ],
    [
      'an error',
      (lying) => (lying.answers[document] = say(500, 'text/html', 'no')),
      /answered with status 500\.\n.*log of the provider/,
    ],
    [
      'a page',
      (lying) => (lying.answers[document] = html),
      /answered with something that is not JSON\./,
    ],
    [
      'a redirect',
      (lying) =>
        (lying.answers[document] = say(302, 'text/html', '', { location: 'https://a.example' })),
      /leads on to "https:\/\/a\.example", and a server follows no redirect/,
    ],
    [
      'a document that is too long',
      (lying) => (lying.answers[document] = say(200, 'application/json', ' '.repeat(300_000))),
      /answered with more than 256 KiB/,
    ],
    [
      'a document that is no object',
      (lying) => (lying.answers[document] = say(200, 'application/json', 'null')),
      /issuer is nothing that is text/,
    ],
    [
      'no key set',
      (lying) => (lying.answers['/jwks'] = say(200, 'application/json', '{"keys":1}')),
      /What is at jwks_uri is no key set/,
    ],
    [
      'a key set that is not there',
      (lying) => (lying.answers['/jwks'] = say(404, 'application/json', '{}')),
      /The key set at .* answered with status 404/,
    ],
    [
      'no key for ID tokens',
      (lying) =>
        (lying.answers['/jwks'] = say(
          200,
          'application/json',
          '{"keys":[{"kty":"RSA","use":"enc"},{"kty":"RSA","n":"AQAB"},{"kty":"EC"},1]}',
        )),
      /has no key for ID tokens that this server takes \(RS256\)/,
    ],
    [
      'another time',
      (lying) =>
        (lying.answers[document] = (response) =>
          void response
            .setHeader('date', new Date(Date.now() + 3_600_000).toUTCString())
            .setHeader('content-type', 'application/json')
            .end('{}')),
      /The clock of this machine is (3599|3600|3601) seconds behind the provider’s/,
    ],
    [
      'an error that it sends back',
      (lying) =>
        (lying.answers['/authorize'] = say(302, 'text/html', '', {
          location: `${redirectUri}?error=invalid_scope&state=x`,
        })),
      /sent the browser back at once, with the error "invalid_scope"\./,
    ],
    [
      'an error page behind a redirect',
      (lying) => {
        lying.answers['/authorize'] = say(302, 'text/html', '', {
          location: `/signin/oauth/error?authError=${btoa('redirect_uri_mismatch')}`,
        });
        lying.answers['/signin/oauth/error'] = html;
      },
      /status 200, at "http:.*\/signin\/oauth\/error"\. It is called "Welcome"\. It has these words: redirect_uri_mismatch\./,
    ],
    [
      'no page',
      (lying) => (lying.answers['/authorize'] = (response) => void response.destroy()),
      /The page at "http:.*\/authorize" could not be fetched/,
    ],
    [
      'a client that may not',
      (lying) =>
        (lying.answers['/token'] = say(
          401,
          'application/json',
          '{"error":"invalid_client","error_description":"The secret has\\u001b[2J expired."}',
        )),
      /refuses this client with "invalid_client"\. It says: "The secret has\\u001b\[2J expired\."/,
    ],
  ];

  test.each(cases)('%s', async (_name, lie, said) => {
    const lying = await startLyingProvider();
    lie(lying);
    const { wrong, text } = await examine(lying.environment);
    expect(text).toMatch(said);
    expect(wrong.length).toBeGreaterThan(0);
  });

  test('silence, within the time of the setting', async () => {
    const lying = await startLyingProvider();
    lying.answers[document] = () => {};
    const { wrong } = await examine({ ...lying.environment, AUTH_OIDC_TIMEOUT_SECONDS: '1' });
    expect(wrong).toEqual([expect.stringContaining('did not answer in the time')]);
  });

  test.each([
    ['http://127.0.0.1:9', 'could not be asked: '],
    ['https://no-such-host.invalid', 'could not be asked: '],
  ])('no provider at %s', async (issuer, said) => {
    const { environment } = await startLyingProvider();
    const { wrong } = await examine({ ...environment, AUTH_OIDC_CORP_ISSUER: issuer });
    expect(wrong).toEqual([expect.stringContaining(said)]);
  });
});

describe('what was seen is said, and no more:', () => {
  test('a page with a word of an error, and status 200', async () => {
    const lying = await startLyingProvider();
    const page = '<title>Sign in</title> AADSTS700016: Application was not found';
    lying.answers['/authorize'] = say(200, 'text/html', page);
    const { text } = await examine(lying.environment);
    expect(text).toMatch(
      /^note .*It has these words: AADSTS700016\. If it is no login page, that is why\.$/m,
    );
  });

  test('a token endpoint that refuses neither the code nor the client', async () => {
    const lying = await startLyingProvider();
    lying.answers['/token'] = say(400, 'application/json', '{"error":"temporarily_unavailable"}');
    const { text } = await examine(lying.environment);
    expect(text).toMatch(/^note .*answered "temporarily_unavailable" to a made-up code/m);
  });

  test('a title that would move the cursor of a terminal', async () => {
    const lying = await startLyingProvider();
    lying.answers['/authorize'] = say(200, 'text/html', '<title>\u001b[2J\u202eLog in</title>');
    const { text } = await examine(lying.environment);
    expect(text).toContain('Log in"');
    // eslint-disable-next-line no-control-regex -- That is what is looked for.
    expect(text).not.toMatch(/[\u001b\u202e]/);
  });

  test('a browser that is sent on for ever', async () => {
    const lying = await startLyingProvider();
    lying.answers['/authorize'] = say(302, 'text/html', '', { location: '/authorize' });
    const { text } = await examine(lying.environment);
    expect(text).toMatch(/^note .*sent the browser on 5 times/m);
    const hops = lying.asked.filter(({ path }) => path === '/authorize');
    expect(hops).toHaveLength(6);
  });

  test('a browser that is sent into a network of its own is not followed', async () => {
    const lying = await startLyingProvider();
    lying.answers['/authorize'] = say(302, 'text/html', '', { location: 'http://10.0.0.1/x' });
    const { text } = await examine(lying.environment);
    expect(text).toMatch(/^note .*sends the browser on to "http:\/\/10\.0\.0\.1\/x", which was/m);
  });
});
