import { describe, expect, test } from 'vitest';
import { BadAnswer } from '../../../src/features/providers/provider.ts';
import { json, settings, setUp } from '../../support/at-github.ts';
import { gitHubClient, type FakeGitHub } from '../../support/fake-github.ts';
import { createOneProvider, flow } from '../../support/providers.ts';

test('a user of GitHub is the number of their account there', async () => {
  const { identify } = await setUp();
  expect(await identify()).toEqual({
    provider: 'github',
    issuer: 'https://github.com/login/oauth',
    subject: '583231',
    email: 'octocat@example.com',
    isEmailVerified: true,
    isEmailAuthoritative: true,
    usernameHint: 'octocat',
  });
});

test('GitHub is asked for the address alone, with state and PKCE', async () => {
  const { github, provider } = await setUp();
  const url = new URL(await provider.authorizationUrl(flow));
  expect(url.origin + url.pathname).toBe(github.reach('https://github.com/login/oauth/authorize'));
  expect(Object.fromEntries(url.searchParams)).toEqual({
    response_type: 'code',
    client_id: gitHubClient.id,
    redirect_uri: flow.redirectUri,
    scope: 'user:email',
    state: flow.state,
    code_challenge: expect.stringMatching(/^[\w-]{43}$/),
    code_challenge_method: 'S256',
  });
});

test('the URL is one of GitHub where no test has it elsewhere', async () => {
  const { provider } = createOneProvider(settings);
  expect(await provider.authorizationUrl(flow)).toMatch(
    /^https:\/\/github\.com\/login\/oauth\/authorize\?/,
  );
});

test('the API is asked by name and version, with the token in the header alone', async () => {
  const { github, identify } = await setUp();
  await identify();
  const asked = github.asked.filter(({ url }) => new URL(url).pathname.startsWith('/user'));
  expect(asked).toHaveLength(2);
  for (const { url, headers } of asked) {
    expect(url).not.toContain(github.tokens[0]);
    expect(headers.get('authorization')).toBe(`Bearer ${github.tokens[0]}`);
    expect(headers.get('user-agent')).toBe('latchkey');
    expect(headers.get('x-github-api-version')).toBe('2026-03-10');
  }
});

test('a user who comes back without `iss` is taken: GitHub did not always send it', async () => {
  const { github, identify } = await setUp();
  github.answer = { iss: undefined };
  expect(await identify()).toMatchObject({ subject: '583231' });
});

test('a code is good once, and for the verifier of its flow', async () => {
  const { provider, logIn } = await setUp();
  const answer = await logIn();
  const other = { ...flow, codeVerifier: 'x'.repeat(43) };
  await expect(provider.identify(other, answer)).rejects.toThrow(new BadAnswer('code refused'));
  const again = await logIn();
  await provider.identify(flow, again);
  await expect(provider.identify(flow, again)).rejects.toThrow(new BadAnswer('code refused'));
});

test.each<[name: string, answer: FakeGitHub['answer'], reason: string]>([
  ['another issuer', { iss: 'https://github.com' }, 'issuer'],
  ['the issuer of Actions', { iss: 'https://token.actions.githubusercontent.com' }, 'issuer'],
  ['an empty issuer', { iss: '' }, 'issuer'],
  ['another state', { state: 'other' }, 'state'],
  ['no state', { state: undefined }, 'state'],
  ['no code', { code: undefined }, 'code'],
  ['an empty code', { code: '' }, 'code'],
  ['a made-up code', { code: 'other' }, 'code refused'],
])('a user who comes back with %s is refused', async (_name, answer, reason) => {
  const { github, identify } = await setUp();
  github.answer = answer;
  await expect(identify()).rejects.toThrow(new BadAnswer(reason));
});

test('a parameter that comes twice is refused', async () => {
  const { provider, logIn } = await setUp();
  const answer = await logIn();
  answer.append('code', 'other');
  await expect(provider.identify(flow, answer)).rejects.toThrow(BadAnswer);
});

const text = (body: string, type: string) => () =>
  new Response(body, { headers: { 'content-type': type } });

describe('bad answers of the token endpoint', () => {
  const refused = { error: 'bad_verification_code', error_description: 'Refused.' };
  test.each<[name: string, answer: () => Response, reason: string]>([
    ['an error with status 200', json(refused), 'code refused'],
    [
      'an error beside a token',
      json({ ...refused, access_token: 'x', token_type: 'bearer' }),
      'code refused',
    ],
    ['a user without a verified address', json({ error: 'unverified_user_email' }), 'code refused'],
    ['no token', json({ token_type: 'bearer', scope: '' }), 'token response'],
    ['an empty token', json({ access_token: '', token_type: 'bearer' }), 'token response'],
    ['a token that is a number', json({ access_token: 7, token_type: 'bearer' }), 'token response'],
    ['a token without its type', json({ access_token: 'x' }), 'token response'],
    ['a token of another type', json({ access_token: 'x', token_type: 'mac' }), 'token response'],
    [
      'a scope that is a list',
      json({ access_token: 'x', token_type: 'bearer', scope: ['user'] }),
      'token response',
    ],
    ['null', json(null), 'token response'],
    ['a list', json([]), 'token response'],
    ['text', json('gho_x'), 'token response'],
  ])('%s is refused', async (_name, answer, reason) => {
    const { github, identify } = await setUp();
    github.answers['/login/oauth/access_token'] = answer;
    await expect(identify()).rejects.toThrow(new BadAnswer(reason));
    expect(github.asked.some(({ url }) => url.includes('/user'))).toBe(false);
  });
});

describe('GitHub is not there', () => {
  const html = text('<h1>Unicorn!</h1>', 'text/html');
  const down = () => new Response('down', { status: 502 });
  const elsewhere = () => Response.redirect('http://169.254.169.254/latest/meta-data', 302);
  test.each<[path: string, name: string, answer: () => Response, reason: string]>([
    ['/login/oauth/access_token', 'a page', html, 'content type'],
    [
      '/login/oauth/access_token',
      'a form',
      text('access_token=x&token_type=bearer', 'application/x-www-form-urlencoded'),
      'content type',
    ],
    [
      '/login/oauth/access_token',
      'text',
      text('{"access_token":"x","token_type":"bearer"}', 'text/plain'),
      'content type',
    ],
    [
      '/login/oauth/access_token',
      'half of JSON',
      text('{"access_token":"x"', 'application/json'),
      'not JSON',
    ],
    ['/login/oauth/access_token', 'a fault', down, 'status'],
    ['/login/oauth/access_token', 'a redirect', elsewhere, 'redirect'],
    [
      '/login/oauth/access_token',
      'that the client is unknown',
      json({ error: 'Not Found' }, 404),
      'token request refused',
    ],
    [
      '/login/oauth/access_token',
      'that the redirect URI is another one',
      json({ error: 'redirect_uri_mismatch' }),
      'token request refused',
    ],
    [
      '/login/oauth/access_token',
      'that the app is suspended',
      json({ error: 'application_suspended' }),
      'token request refused',
    ],
    ['/user', 'a page', html, 'content type'],
    ['/user', 'a fault', down, 'status'],
    ['/user', 'a redirect', elsewhere, 'redirect'],
    [
      '/user',
      'that there were too many requests',
      json({ message: 'rate limit' }, 403),
      'user: status',
    ],
    ['/user', 'that there were far too many', json({ message: 'rate limit' }, 429), 'status'],
    ['/user/emails', 'a page', html, 'content type'],
    ['/user/emails', 'a fault', down, 'status'],
    [
      '/user/emails',
      'that there were too many requests',
      json({ message: 'rate limit' }, 403),
      'emails: status',
    ],
    [
      '/user/emails',
      'nothing, though it was granted',
      json({ message: 'Not Found' }, 404),
      'emails: status',
    ],
  ])('%s answers %s', async (path, _name, answer, reason) => {
    const { github, recorded, identify } = await setUp();
    github.answers[path] = answer;
    await expect(identify()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(recorded).toEqual([['provider_unavailable', { provider: 'github', reason }]]);
  });

  test('a wrong client secret is for the operator to mend', async () => {
    const { recorded, identify } = await setUp({ clientSecret: 'another secret' });
    await expect(identify()).rejects.toMatchObject({ code: 'PROVIDER_UNAVAILABLE' });
    expect(recorded[0]?.[1]).toEqual({ provider: 'github', reason: 'client refused' });
  });
});

test('GitHub has no ID tokens, and none are taken, whatever the settings say', async () => {
  const { provider } = createOneProvider({ ...settings, audiences: ['com.example.app'] });
  await expect(provider.verifyIdToken('a.b.c', 'nonce')).rejects.toThrow(BadAnswer);
});
