import { expect, test } from 'vitest';
import { findUserByName } from '../../src/features/users/find-user.ts';
import { sharedDatabase } from '../support/engines.ts';
import { fixture } from '../support/moving-in.ts';
import { latchkey } from '../support/process.ts';
import { code, createTestServer, type TestServer } from '../support/test-server.ts';
import { appOf, challenge, complete } from '../support/totp.ts';

interface Move {
  readonly from: string;
  readonly file: string;
  readonly options?: readonly string[];
  /** Who logs in, and with what. */
  readonly logins: readonly [identifier: string, password: string][];
  /** Which of them has the authenticator app of RFC 6238, appendix B. */
  readonly withApp?: string;
  /** How many come in, and how many do not. */
  readonly counts: readonly [came: number, refused: number];
}

const moves: readonly Move[] = [
  {
    from: 'firebase',
    file: 'firebase.json',
    options: ['--hash-config', fixture('firebase-hash-config.txt')],
    logins: [['kai@example.com', 'user1password']],
    counts: [2, 1],
  },
  {
    from: 'auth0',
    file: 'auth0.ndjson',
    logins: [
      ['nia@example.com', 'old auth0 password'],
      ['omar', 'second auth0 password'],
    ],
    counts: [3, 0],
  },
  {
    from: 'supabase',
    file: 'supabase.ndjson',
    logins: [['quin@example.com', 'old supabase password']],
    withApp: 'quin@example.com',
    counts: [2, 1],
  },
  {
    from: 'keycloak',
    file: 'keycloak.json',
    logins: [
      ['sam', 'iceberg'],
      ['tess', 'old pbkdf2-sha512 password'],
      ['uma', 'old pbkdf2-sha256 password'],
      ['vic', 'old pbkdf2 password'],
    ],
    withApp: 'tess',
    counts: [5, 1],
  },
  { from: 'cognito', file: 'cognito.json', logins: [], counts: [3, 0] },
  { from: 'cognito', file: 'cognito.csv', logins: [], counts: [2, 0] },
  {
    from: 'django',
    file: 'django.json',
    logins: [
      ['cara', 'old pbkdf2_sha256 password'],
      ['dan', 'old pbkdf2_sha1 password'],
      ['eve', 'old argon2 password'],
      ['finn', 'old bcrypt_sha256 password'],
      ['gil', 'old bcrypt password'],
      ['ines@example.com', 'old pbkdf2_sha256 password'],
    ],
    counts: [7, 1],
  },
  {
    from: 'django',
    file: 'django.csv',
    logins: [['jo', 'old pbkdf2_sha256 password']],
    counts: [2, 0],
  },
  {
    from: 'devise',
    file: 'devise.json',
    options: ['--pepper-file', fixture('devise-pepper.txt')],
    logins: [
      ['lea@example.com', 'old devise password'],
      ['max', 'p'.repeat(100)],
    ],
    counts: [2, 1],
  },
  {
    from: 'devise',
    file: 'devise.csv',
    logins: [['olga@example.com', 'bare devise password']],
    counts: [1, 0],
  },
  {
    from: 'wordpress',
    file: 'wordpress.json',
    logins: [
      ['pete', 'old phpass password'],
      ['rita', 'old wordpress password'],
      ['tim', `it's a "quoted" \\ one`],
      ['ulf', `it's a "quoted" \\ one`],
    ],
    counts: [4, 0],
  },
  {
    from: 'wordpress',
    file: 'wordpress.csv',
    logins: [['seth', 'old php password']],
    counts: [1, 1],
  },
  {
    from: 'better-auth',
    file: 'better-auth.ndjson',
    logins: [['tia@example.com', 'old better-auth password']],
    counts: [2, 1],
  },
  {
    from: 'authorizer',
    file: 'authorizer.ndjson',
    logins: [['vera@example.com', 'old authorizer password']],
    counts: [2, 0],
  },
];

test.each(moves)(
  'users of $from ($file) log in with their old passwords, and then by Argon2id',
  async ({ from, file, options = [], logins, withApp, counts: [came, refused] }) => {
    const env = { DATABASE_URL: await sharedDatabase(), LOG_LEVEL: 'silent' };
    const command = ['import', '--from', from, ...options, fixture(file)];
    const finished = await latchkey(command, { env });
    expect(finished.stdout).toMatch(
      `Imported ${came} ${came === 1 ? 'user' : 'users'}, refused ${refused}.`,
    );
    expect(finished.code).toBe(refused > 0 ? 1 : 0);
    const server = await createTestServer(env);
    for (const [identifier, password] of logins) {
      expect(await codeOfLogin(server, identifier, `!${password}`)).toBe('INVALID_CREDENTIALS');
      expect(await hashOf(server, identifier)).not.toMatch(ownForm);
      const again = async () =>
        identifier === withApp
          ? await logInWithApp(server, identifier, password)
          : await codeOfLogin(server, identifier, password);
      expect(await again()).toBeUndefined();
      expect(await hashOf(server, identifier)).toMatch(ownForm);
      expect(await again()).toBeUndefined();
    }
  },
);

/** What a new password is stored as. */
const ownForm = /^\$argon2id\$v=19\$m=19456,t=2,p=1\$/;

const codeOfLogin = async (server: TestServer, identifier: string, password: string) =>
  code(await server.login(identifier, password));

async function hashOf({ store }: TestServer, identifier: string): Promise<string> {
  return (await findUserByName(store.passwords, identifier))?.passwordHash ?? '';
}

async function logInWithApp(server: TestServer, identifier: string, password: string) {
  const app = appOf('GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ', server.clock);
  const given = {
    challenge: await challenge(server, identifier, password),
    proof: { totp: app.code() },
  };
  const answer = await complete(server, given);
  server.clock.advanceSeconds(30);
  return code(answer);
}
