import { describe, expect, test } from 'vitest';
import { createHash } from 'node:crypto';
import {
  begunIn,
  finish,
  loggedIn,
  nina,
  openProviderLogin,
  page,
  sentBack,
  start,
  type ProviderLogin,
} from '../../support/provider-login.ts';

/** Returns the request with which nina comes back, and the verifier of her browser. */
async function goThere({ server, provider }: ProviderLogin, returnTo = page) {
  provider.claims = nina;
  const { url, verifier } = begunIn(await start(server, { returnTo }));
  return { back: new URL(provider.logIn(url).url), verifier };
}

const changed = (url: URL, change: (parameters: URLSearchParams) => void): URL => {
  const other = new URL(url);
  change(other.searchParams);
  return other;
};

test('a user who comes back goes on to the page with a code of this server', async () => {
  const login = await openProviderLogin();
  const { back, verifier } = await goThere(login);
  const answer = await login.server.fetch(new Request(back));
  expect(answer.status).toBe(303);
  expect(answer.headers.get('location')).toMatch(
    /^https:\/\/app\.example\.com\/done\?code=lk_oidc_[\w-]{43}$/,
  );
  expect(await answer.text()).toBe('');
  expect(Object.fromEntries(answer.headers)).toMatchObject({
    'cache-control': 'no-store',
    'referrer-policy': 'no-referrer',
  });
  expect(answer.headers.getSetCookie()).toEqual([]);
  const payload = loggedIn(
    await finish(login.server, { code: sentBack(answer, 'code')!, verifier }),
  );
  expect(payload['user']).toMatchObject({ username: 'nina' });
});

describe('a state that is not good leads nowhere', () => {
  const wrong: Readonly<Record<string, (url: URL) => URL | Promise<URL>>> = {
    missing: (url) => changed(url, (all) => all.delete('state')),
    empty: (url) => changed(url, (all) => all.set('state', '')),
    'made up': (url) => changed(url, (all) => all.set('state', `lk_begun_${'x'.repeat(300)}`)),
    'very long': (url) => changed(url, (all) => all.set('state', `lk_begun_${'x'.repeat(9000)}`)),
    'with another bit': (url) =>
      changed(url, (all) => {
        const state = all.get('state')!;
        const last = state.at(-9) === 'A' ? 'B' : 'A';
        all.set('state', state.slice(0, -9) + last + state.slice(-8));
      }),
    'in another spelling': (url) =>
      changed(url, (all) => all.set('state', `${all.get('state')!}=`)),
    'shorter by one': (url) =>
      changed(url, (all) => all.set('state', all.get('state')!.slice(0, -1))),
    'there twice': (url) => changed(url, (all) => all.append('state', all.get('state')!)),
  };

  test.each(Object.entries(wrong))('%s', async (_name, change) => {
    const login = await openProviderLogin();
    const { back } = await goThere(login);
    const answer = await login.server.fetch(new Request(await change(back)));
    expect([answer.status, answer.headers.get('location')]).toEqual([400, null]);
    expect(answer.headers.get('cache-control')).toBe('no-store');
    expect(answer.headers.get('referrer-policy')).toBe('no-referrer');
    expect(await answer.text()).toContain('Begin again');
    expect(login.provider.asked.map(({ path }) => path)).not.toContain('/token');
    expect(sentBack(await login.server.fetch(new Request(back)), 'code')).not.toBeNull();
  });

  test('over: ten minutes old', async () => {
    const login = await openProviderLogin();
    const { back } = await goThere(login);
    for (const more of [600, 1, 86_400]) {
      login.server.clock.advanceSeconds(more);
      expect((await login.server.fetch(new Request(back))).status).toBe(400);
    }
    expect(login.events('oidc_answer_refused')[0]).toMatchObject({
      provider: 'corp',
      reason: 'state',
    });
  });

  test('still good a second before that', async () => {
    const login = await openProviderLogin();
    const { back } = await goThere(login);
    login.server.clock.advanceSeconds(599);
    expect(sentBack(await login.server.fetch(new Request(back)), 'code')).not.toBeNull();
  });

  test('of another server', async () => {
    const [login, other] = [await openProviderLogin(), await openProviderLogin()];
    const { back } = await goThere(other);
    expect((await login.server.fetch(new Request(back))).status).toBe(400);
  });

  test('issued for something else, such as a nonce of an app', async () => {
    const login = await openProviderLogin({ AUTH_OIDC_CORP_AUDIENCES: 'app' });
    const { back } = await goThere(login);
    const { body } = await login.server.execute('mutation { startIdTokenLogin(provider: "corp") }');
    const nonce: string = body.data!['startIdTokenLogin'];
    const answer = await login.server.fetch(
      new Request(changed(back, (all) => all.set('state', nonce))),
    );
    expect(answer.status).toBe(400);
  });
});

test('any parameter that comes twice is refused', async () => {
  const login = await openProviderLogin();
  const { back } = await goThere(login);
  for (const name of ['code', 'iss', 'state']) {
    const twice = changed(back, (all) => all.append(name, all.get(name)!));
    expect((await login.server.fetch(new Request(twice))).status, name).toBe(400);
  }
  expect(login.provider.asked.map(({ path }) => path)).not.toContain('/token');
});

test('a state is good once: a second answer for it brings no code', async () => {
  const login = await openProviderLogin();
  const { back } = await goThere(login);
  expect(sentBack(await login.server.fetch(new Request(back)), 'code')).not.toBeNull();
  const again = await login.server.fetch(new Request(back));
  expect([sentBack(again, 'code'), sentBack(again, 'error')]).toEqual([null, 'server_error']);
  expect(login.events('oidc_answer_refused')).toMatchObject([
    { provider: 'corp', reason: 'state was used before' },
  ]);
});

test('of 20 answers for one state at once, one brings a code', async () => {
  const login = await openProviderLogin();
  const { back } = await goThere(login);
  const answers = await Promise.all(
    Array.from({ length: 20 }, () => login.server.fetch(new Request(back))),
  );
  expect(answers.filter((one) => sentBack(one, 'code') !== null)).toHaveLength(1);
});

test('a user who turns back at the provider comes back without a code', async () => {
  const login = await openProviderLogin();
  for (const error of ['access_denied', 'user_cancelled_authorize']) {
    const { back } = await goThere(login);
    const denied = changed(back, (all) => {
      all.delete('code');
      all.set('error', error);
    });
    const answer = await login.server.fetch(new Request(denied));
    expect(answer.headers.get('location')).toBe(`${page}?error=access_denied`);
  }
  expect(login.events('oidc_answer_refused')).toEqual([]);
});

test.each([
  ['temporarily_unavailable', 'temporarily_unavailable'],
  ['invalid_scope', 'server_error'],
  ['<script>alert(1)</script>', 'server_error'],
  ['', 'server_error'],
])('of the error %s the page learns %s, and no text of the provider', async (error, told) => {
  const login = await openProviderLogin();
  const { back } = await goThere(login);
  const failed = changed(back, (all) => {
    all.delete('code');
    all.set('error', error);
    all.set('error_description', 'MARKED-text');
    all.set('error_uri', 'https://marked.example/');
  });
  const answer = await login.server.fetch(new Request(failed));
  expect(answer.headers.get('location')).toBe(`${page}?error=${told}`);
  expect(login.server.logged.join()).not.toMatch(/MARKED|marked|script/);
});

test('an error with a code is an error', async () => {
  const login = await openProviderLogin();
  const { back } = await goThere(login);
  const both = changed(back, (all) => all.set('error', 'access_denied'));
  expect(sentBack(await login.server.fetch(new Request(both)), 'code')).toBeNull();
  expect(login.provider.asked.map(({ path }) => path)).not.toContain('/token');
});

test('an error of another issuer is no word of this provider', async () => {
  const login = await openProviderLogin();
  const { back } = await goThere(login);
  const foreign = changed(back, (all) => {
    all.delete('code');
    all.set('error', 'access_denied');
    all.set('iss', 'https://evil.example');
  });
  expect(sentBack(await login.server.fetch(new Request(foreign)), 'error')).toBe('server_error');
  expect(login.events('oidc_answer_refused')).toMatchObject([{ reason: 'issuer' }]);
});

test('the query of the page is kept, and confuses no one', async () => {
  const login = await openProviderLogin();
  const own =
    'https://app.example.com/done?tab=1&code=own&code=two&error=own&state=mine&lk_state=a.b';
  const { back } = await goThere(login, own);
  const location = new URL((await login.server.fetch(new Request(back))).headers.get('location')!);
  expect([...location.searchParams.keys()].toSorted()).toEqual([
    'code',
    'lk_state',
    'state',
    'tab',
  ]);
  expect(location.searchParams.get('code')).toMatch(/^lk_oidc_/);
  expect(location.searchParams.get('state')).toBe('mine');

  const { back: other } = await goThere(login, own);
  const denied = changed(other, (all) => {
    all.delete('code');
    all.set('error', 'access_denied');
  });
  const refused = new URL((await login.server.fetch(new Request(denied))).headers.get('location')!);
  expect([...refused.searchParams.keys()].toSorted()).toEqual([
    'error',
    'lk_state',
    'state',
    'tab',
  ]);
  expect(refused.searchParams.get('error')).toBe('access_denied');
});

test('an app of a phone is called by its own scheme', async () => {
  const login = await openProviderLogin({ AUTH_RETURN_URLS: 'com.example.app:/callback' });
  const { back } = await goThere(login, 'com.example.app:/callback');
  const { headers } = await login.server.fetch(new Request(back));
  expect(headers.get('location')).toMatch(/^com\.example\.app:\/callback\?code=lk_oidc_[\w-]{43}$/);
});

test('a provider that does not answer is told to the page, and in the log', async () => {
  const login = await openProviderLogin();
  const { back } = await goThere(login);
  login.provider.answers['/token'] = (response) => void response.writeHead(500).end();
  const answer = await login.server.fetch(new Request(back));
  expect(sentBack(answer, 'error')).toBe('temporarily_unavailable');
  expect(login.events('provider_unavailable')).toMatchObject([{ provider: 'corp' }]);
});

test('an ID token that is not good brings no code', async () => {
  const login = await openProviderLogin();
  const { back } = await goThere(login);
  login.provider.claims = { ...nina, nonce: 'another' };
  const answer = await login.server.fetch(new Request(back));
  expect([sentBack(answer, 'code'), sentBack(answer, 'error')]).toEqual([null, 'server_error']);
  expect(login.events('oidc_answer_refused')).toMatchObject([
    { provider: 'corp', reason: 'nonce' },
  ]);
});

test('one address brings so many answers, and then the provider is asked no more', async () => {
  const login = await openProviderLogin({
    AUTH_ATTEMPTS: 'on',
    AUTH_ATTEMPTS_PER_ADDRESS: '1/600',
  });
  const { back } = await goThere(login);
  const bring = () => login.server.fetch(new Request(back), { ip: '203.0.113.7' });
  for (let n = 0; n < 10; n += 1) await bring();
  const asked = login.provider.asked.length;
  expect(sentBack(await bring(), 'error')).toBe('temporarily_unavailable');
  expect(login.provider.asked.length).toBe(asked);
});

test('nothing secret of a login is in the log', async () => {
  const login = await openProviderLogin();
  const { back, verifier } = await goThere(login);
  const answer = await login.server.fetch(new Request(back));
  const ours = sentBack(answer, 'code')!;
  await finish(login.server, { code: ours, verifier: `${verifier}x` });
  await finish(login.server, { code: ours, verifier });
  await login.server.fetch(new Request(back));
  const written = login.server.logged.join('\n');
  for (const secret of [
    ours,
    verifier,
    back.searchParams.get('state')!,
    'nina-1',
    'nina@example.com',
    createHash('sha256').update(ours).digest('base64url'),
  ])
    expect(written).not.toContain(secret);
});
