import { expect, test } from 'vitest';
import type { Extension } from '../../../src/options.ts';
import { octocat, startFakeGitHub } from '../../support/fake-github.ts';
import { createFakeClock } from '../../support/fake-clock.ts';
import { createMailServer } from '../../support/mail-server.ts';
import { begunIn, finish, sentBack, start } from '../../support/provider-login.ts';
import { code, password } from '../../support/test-server.ts';

/** With AUTH_OIDC_LINK=verified, and a user of GitHub whose primary address is susan’s. */
async function setUp(hooks: Extension['hooks'] = {}) {
  const github = await startFakeGitHub();
  const server = await createMailServer(
    {
      AUTH_ALLOWED_ORIGINS: 'https://app.example.com',
      AUTH_OIDC_LINK: 'verified',
      ...github.environment,
    },
    { clock: createFakeClock(), reach: github.reach, hooks },
  );
  const emails = [{ email: 'susan@example.com', primary: true, verified: true }];
  github.user = { ...octocat, emails };
  const logIn = async () => {
    const { url, verifier } = begunIn(await start(server, { provider: 'github' }));
    const back = await server.fetch(await github.logIn(url));
    return finish(server, { code: sentBack(back, 'code')!, verifier });
  };
  const susansToken = async (): Promise<string> =>
    (await server.login('susan', password)).body.data!['login'].accessToken;
  const identities = async (token?: string) => {
    const document = '{ me { identities { provider } } }';
    const { body } = await server.execute(document, { token: token ?? (await susansToken()) });
    return body.data!['me'].identities;
  };
  return { server, logIn, susansToken, identities };
}

test('an address that is the user’s no more when the login is stored links nothing', async () => {
  let isIn = false;
  const { server, logIn, identities } = await setUp({
    // As long as it takes, another request takes a change of the address back.
    afterLogin: () => (isIn ? undefined : server.prove('susan', 'new@example.com')),
  });
  expect(code(await logIn())).toBe('CHALLENGE_INVALID');
  isIn = true;
  expect(await identities()).toEqual([]);
});
