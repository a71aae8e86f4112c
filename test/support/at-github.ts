import { gitHubClient, startFakeGitHub } from './fake-github.ts';
import { createOneProvider, flow, parametersOf } from './providers.ts';

export const settings = {
  id: 'github',
  kind: 'github',
  name: 'GitHub',
  issuer: 'https://github.com/login/oauth',
  clientId: gitHubClient.id,
  clientSecret: gitHubClient.secret,
  scopes: 'user:email',
} as const;

/** GitHub as a provider of a server, and the fake that it asks. */
export async function setUp(more: { clientSecret?: string } = {}) {
  const github = await startFakeGitHub();
  const { provider, recorded } = createOneProvider(
    { ...settings, ...more },
    { reach: github.reach },
  );
  const logIn = async () => parametersOf(await github.logIn(await provider.authorizationUrl(flow)));
  const identify = async () => provider.identify(flow, await logIn());
  return { github, provider, recorded, logIn, identify };
}

export const json =
  (body: unknown, status = 200) =>
  () =>
    Response.json(body, { status });
