import { readFileSync } from 'node:fs';
import { createRemoteJWKSet, customFetch, decodeProtectedHeader, jwtVerify } from 'jose';
import { describe, expect, onTestFinished, test } from 'vitest';
import { createRemoteContext, type Hooks } from '../src/index.ts';
import { createTestServer } from '../src/testing/index.ts';

const page = readFileSync(new URL('../docs/verify-tokens.md', import.meta.url), 'utf8');

/** Returns the block of code in this language below a heading. */
function block(heading: string, language: string): string {
  const section = page.split('\n## ').find((one) => one.startsWith(`${heading}\n`)) ?? '';
  const found = section.split(`\`\`\`${language}\n`)[1]?.split('```')[0];
  if (found === undefined) throw new Error(`No ${language} below ${heading}.`);
  return found;
}

/** What the page says of a token, in whatever language. */
interface Told {
  readonly jwksUri: string;
  readonly issuer: string;
  readonly audience: string;
  readonly algorithms: readonly string[];
}

/** A server whose issuer is that of the page, and a token of it. */
async function setUp(hooks: Hooks = {}, settings: Record<string, string> = {}) {
  const issuer = 'https://auth.example.com';
  const server = await createTestServer({ hooks, settings: { AUTH_ISSUER: issuer, ...settings } });
  onTestFinished(() => server.close());
  const { accessToken, user } = await server.asUser({ scopes: ['notes:read'] });
  const verify = (told: Told) =>
    jwtVerify(
      accessToken,
      createRemoteJWKSet(new URL(told.jwksUri), {
        [customFetch]: (url) => server.fetch(new Request(url)),
      }),
      {
        issuer: told.issuer,
        audience: told.audience,
        algorithms: [...told.algorithms],
        currentDate: new Date(server.clock.now()),
      },
    );
  return { server, accessToken, user, verify };
}

const text = (pattern: RegExp, source: string) => {
  const found = pattern.exec(source)?.[1];
  if (found === undefined) throw new Error(`${pattern} is not there.`);
  return found;
};

const told: Record<string, () => Told> = {
  Hasura() {
    const { jwk_url, issuer, audience } = JSON.parse(block('In Hasura', 'json'));
    // Hasura takes what the key set says.
    return { jwksUri: jwk_url, issuer, audience, algorithms: ['ES256', 'RS256'] };
  },
  'Apollo Router'() {
    const yaml = block('In Apollo Router', 'yaml');
    return {
      jwksUri: text(/^ {8}- url: (\S+)$/m, yaml),
      issuer: text(/^ {10}issuers: \[(\S+)\]$/m, yaml),
      audience: text(/^ {10}audiences: \[(\S+)\]$/m, yaml),
      algorithms: [text(/^ {10}algorithms: \[(\S+)\]$/m, yaml)],
    };
  },
  PyJWT() {
    const python = block('In Python', 'python');
    const issuer = text(/^ISSUER = "(.+)"$/m, python);
    return {
      jwksUri: text(/PyJWKClient\(f"\{ISSUER\}(.+?)"/, python).replace(/^/, issuer),
      issuer,
      audience: text(/audience="(.+?)"/, python),
      algorithms: [text(/algorithms=\["(.+?)"\]/, python)],
    };
  },
  Spring() {
    const java = block('In Spring', 'java');
    return {
      jwksUri: text(/withJwkSetUri\("(.+?)"\)/, java),
      issuer: text(/issuer\("(.+?)"\)/, java),
      audience: text(/audience\("(.+?)"\)/, java),
      algorithms: [text(/SignatureAlgorithm\.(\w+)/, java)],
    };
  },
};

describe.each(Object.entries(told))('what docs/verify-tokens.md says for %s', (_name, read) => {
  test('is what a token and the key set of a server satisfy', async () => {
    const { verify, user } = await setUp();
    expect((await verify(read())).payload.sub).toBe(user.id);
  });

  test.each<[keyof Told, string | string[], string]>([
    ['issuer', 'https://auth.example.com/', 'unexpected "iss" claim value'],
    ['audience', 'others', 'unexpected "aud" claim value'],
    ['algorithms', ['RS256'], '"alg" (Algorithm) Header Parameter value not allowed'],
    ['jwksUri', 'https://auth.example.com/jwks.json', 'Expected 200 OK'],
  ])('and with another %s they would not', async (name, value, why) => {
    const { verify } = await setUp();
    await expect(verify({ ...read(), [name]: value })).rejects.toThrow(why);
  });
});

describe('the claims map of Hasura', () => {
  const map: Record<string, unknown> = JSON.parse(block('In Hasura', 'json')).claims_map;

  /** What Hasura does: a literal is the value, a path is looked up, and has a default where it leads nowhere. */
  const evaluate = (claims: Readonly<Record<string, unknown>>) =>
    Object.fromEntries(
      Object.entries(map).map(([name, value]) => {
        if (typeof value !== 'object' || value === null) return [name, value];
        const { path, default: otherwise } = value as { path: string; default?: unknown };
        return [name, claims[text(/^\$\.(\w+)$/, path)] ?? otherwise];
      }),
    );

  test('makes of a token what Hasura asks for', async () => {
    const { verify, user } = await setUp();
    const { payload } = await verify(told['Hasura']!());
    expect(evaluate(payload)).toEqual({
      'x-hasura-user-id': user.id,
      'x-hasura-default-role': 'user',
      'x-hasura-allowed-roles': ['user'],
    });
  });

  test('and takes the roles that the hook says', async () => {
    const { verify } = await setUp({ claims: () => ({ roles: ['user', 'editor'] }) });
    const { payload } = await verify(told['Hasura']!());
    expect(evaluate(payload)['x-hasura-allowed-roles']).toEqual(['user', 'editor']);
  });
});

test('a token has what RFC 9068 validators ask for, and the type that the page names', async () => {
  const { accessToken, verify } = await setUp();
  const { typ } = decodeProtectedHeader(accessToken);
  expect(block('In Python', 'python')).toContain(`!= "${typ}"`);
  const java = block('In Spring', 'java');
  const { payload } = await verify(told['Spring']!());
  expect(payload['client_id']).toBe(text(/clientId\("(.+?)"\)/, java));
  for (const claim of ['exp', 'sub', 'iat', 'jti']) expect(payload[claim], claim).toBeDefined();
  const required = text(/"require": \[(.+?)\]/, block('In Python', 'python'));
  for (const claim of required.matchAll(/"(\w+)"/g)) expect(payload).toHaveProperty(claim[1]!);
});

test('the algorithm of the page is the default; RS256 is in the key set when it is set', async () => {
  const { verify } = await setUp({}, { AUTH_ALGORITHM: 'RS256' });
  await expect(verify(told['Spring']!())).rejects.toThrow('"alg" (Algorithm)');
  await verify({ ...told['Spring']!(), algorithms: ['RS256'] });
});

test('the line that a wrong issuer makes is the one on the page', async () => {
  const { server, accessToken } = await setUp();
  const lines: string[] = [];
  const createContext = createRemoteContext({
    issuer: 'https://auth.example.com/',
    audience: 'latchkey',
    clock: server.clock,
    fetch: (url) => server.fetch(new Request(url)),
    log: { warn: (line) => void lines.push(line) },
  });
  const headers = new Headers({ authorization: `Bearer ${accessToken}` });
  await createContext({ request: { headers } });
  expect(page).toContain(`\n    ${lines[0]}\n`);
});
