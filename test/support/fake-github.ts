import { createHash, randomUUID } from 'node:crypto';
import { onTestFinished } from 'vitest';
import { escape, html, openSite, reaching } from './site.ts';

/** What a test has GitHub say of the user. */
export interface GitHubUser {
  readonly id: unknown;
  readonly login: unknown;
  readonly emails: unknown;
}

/** GitHub's OAuth and two endpoints of its API, as https://docs.github.com describes them. */
export interface FakeGitHub {
  /** Turns URLs of GitHub into those of the fake. */
  readonly reach: (url: string) => string;
  /** Settings for it as the provider `github` of a server. */
  readonly environment: Record<string, string>;
  /** Who logs in. */
  user: GitHubUser;
  /** What users grant, whatever was asked for; null: what was asked for. */
  granted: string | null;
  /** Answers instead of its own, by path: `/login/oauth/access_token`, `/user`, `/user/emails`. */
  readonly answers: Record<string, (() => Response | Promise<Response>) | undefined>;
  /** Parameters that are otherwise when it sends the user back; undefined leaves one out. */
  answer: Record<string, string | undefined>;
  /** Each request so far, the oldest first. */
  readonly asked: Request[];
  /** Access tokens that it gave. */
  readonly tokens: string[];
  /** Returns the request with which the browser of a user who agrees comes back. */
  logIn(url: string): Promise<Request>;
  /** The same for a user who does not. */
  cancel(url: string): Promise<Request>;
  close(): Promise<void>;
}

export const gitHubClient = {
  id: 'Iv23liFakeClient',
  secret: 'a-secret-of-the-client-40-characters-long',
};

export const octocat: GitHubUser = {
  id: 583231,
  login: 'octocat',
  emails: [
    { email: 'octocat@users.noreply.github.com', primary: false, verified: true, visibility: null },
    { email: 'octocat@example.com', primary: true, verified: true, visibility: 'private' },
  ],
};

/** It is on a free port of this machine, until the test is over. */
export async function startFakeGitHub(): Promise<FakeGitHub> {
  const github = await openFakeGitHub();
  onTestFinished(github.close);
  return github;
}

/** What a code was given for. */
interface Grant {
  readonly redirectUri: string;
  readonly challenge: string | null;
  readonly scope: string;
}

/** `localhost` and `127.0.0.1` are two sites to a browser. */
export async function openFakeGitHub(host?: 'localhost' | '127.0.0.1'): Promise<FakeGitHub> {
  const codes = new Map<string, Grant>();
  const scopes = new Map<string, string>();

  const authorize = async (request: Request): Promise<Response> => {
    const wanted = new URL(request.url).searchParams;
    if (wanted.get('client_id') !== gitHubClient.id) return new Response(null, { status: 404 });
    if (request.method === 'GET') return askUser(request.url);
    const agreed = new URLSearchParams(await request.text()).get('authorize') === '1';
    const redirectUri = wanted.get('redirect_uri')!;
    const back = new URL(redirectUri);
    const code = randomUUID();
    if (agreed) {
      const scope = github.granted ?? wanted.get('scope') ?? '';
      codes.set(code, { redirectUri, challenge: wanted.get('code_challenge'), scope });
    }
    const answer = {
      ...(agreed ? { code } : { error: 'access_denied' }),
      state: wanted.get('state') ?? undefined,
      iss: 'https://github.com/login/oauth',
      ...github.answer,
    };
    for (const [name, value] of Object.entries(answer))
      if (value !== undefined) back.searchParams.set(name, value);
    return new Response(null, { status: 302, headers: { location: back.href } });
  };

  const giveToken = async (request: Request): Promise<Response> => {
    const form = new URLSearchParams(await request.text());
    const refuse = (error: string) => Response.json({ error, error_description: 'Refused.' });
    if (
      form.get('client_id') !== gitHubClient.id ||
      form.get('client_secret') !== gitHubClient.secret
    )
      return refuse('incorrect_client_credentials');
    const grant = codes.get(form.get('code') ?? '');
    codes.delete(form.get('code') ?? '');
    if (!grant || !isVerifier(form.get('code_verifier'), grant.challenge))
      return refuse('bad_verification_code');
    if (form.get('redirect_uri') !== grant.redirectUri) return refuse('redirect_uri_mismatch');
    const token = `gho_${randomUUID().replaceAll('-', '')}`;
    scopes.set(token, grant.scope);
    github.tokens.push(token);
    // It separates scopes by commas.
    const scope = grant.scope.split(' ').join(',');
    return Response.json({ access_token: token, token_type: 'bearer', scope });
  };

  const showUser = (request: Request): Response => {
    const refused = refuseCaller(request, scopes);
    return refused ?? Response.json({ id: github.user.id, login: github.user.login, email: null });
  };

  const showEmails = (request: Request): Response => {
    const refused = refuseCaller(request, scopes);
    if (refused) return refused;
    const granted = scopes.get(tokenOf(request))!.split(' ');
    if (!granted.includes('user:email') && !granted.includes('user'))
      return Response.json({ message: 'Not Found' }, { status: 404 });
    return Response.json(github.user.emails);
  };

  const pages: Record<string, (request: Request) => Response | Promise<Response>> = {
    '/login/oauth/authorize': authorize,
    '/login/oauth/access_token': giveToken,
    '/user': showUser,
    '/user/emails': showEmails,
  };
  const site = await openSite((request) => {
    const { pathname } = new URL(request.url);
    github.asked.push(request.clone());
    return (
      github.answers[pathname]?.() ??
      pages[pathname]?.(request) ??
      new Response(null, { status: 404 })
    );
  }, host);

  const decide = async (url: string, form: Record<string, string>): Promise<Request> => {
    const body = new URLSearchParams(form);
    const answer = await fetch(url, { method: 'POST', redirect: 'manual', body });
    const location = answer.headers.get('location');
    if (location === null) throw new Error(`GitHub answered ${answer.status}`);
    return new Request(location);
  };

  const github: FakeGitHub = {
    reach: reaching(['https://github.com', 'https://api.github.com'], site.origin),
    environment: {
      AUTH_OIDC_PROVIDERS: 'github',
      AUTH_OIDC_GITHUB_CLIENT_ID: gitHubClient.id,
      AUTH_OIDC_GITHUB_CLIENT_SECRET: gitHubClient.secret,
    },
    user: octocat,
    granted: null,
    answers: {},
    answer: {},
    asked: [],
    tokens: [],
    logIn: (url) => decide(url, { authorize: '1' }),
    cancel: (url) => decide(url, { authorize: '0' }),
    close: site.close,
  };
  return github;
}

function askUser(url: string): Response {
  return html(`<form method="post" action="${escape(url)}">
    <button name="authorize" value="1">Authorize</button>
    <button name="authorize" value="0">Cancel</button>
  </form>`);
}

/** RFC 7636 §4.6. */
function isVerifier(verifier: string | null, challenge: string | null): boolean {
  if (challenge === null) return true;
  return (
    createHash('sha256')
      .update(verifier ?? '')
      .digest('base64url') === challenge
  );
}

function tokenOf(request: Request): string {
  return request.headers.get('authorization')?.replace(/^Bearer /i, '') ?? '';
}

/** https://docs.github.com/en/rest/using-the-rest-api/getting-started-with-the-rest-api#user-agent */
function refuseCaller(request: Request, scopes: ReadonlyMap<string, string>): Response | null {
  if (!request.headers.get('user-agent')) return new Response(null, { status: 403 });
  return scopes.has(tokenOf(request))
    ? null
    : Response.json({ message: 'Bad credentials' }, { status: 401 });
}
