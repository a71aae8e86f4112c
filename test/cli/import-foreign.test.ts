import { expect, test } from 'vitest';
import { importedHash, importedIds, prepareImport } from '../support/import-file.ts';
import { latchkey } from '../support/process.ts';
import { createTestServer } from '../support/test-server.ts';

/** Hashes in the clothes of other systems, as these have published them with their passwords. */
const dressed: [string, string, unknown][] = [
  [
    'Django',
    'secret',
    // django/django, tests/auth_tests/test_hashers.py
    'argon2$argon2id$v=19$m=102400,t=2,p=8$Y041dExhNkljRUUy$TMa6A8fPJhCAUXRhJXCXdw',
  ],
  [
    'Spring Security',
    'sometestpassword',
    // spring-projects/spring-security, Argon2PasswordEncoderTests.java
    '{argon2@SpringSecurity_v5_8}$argon2id$v=19$m=4096,t=3,p=1$QUFBQUFBQUFBQUFBQUFBQQ$hmmTNyJlwbb6HAvFoHFWF+u03fdb0F2qA+39oPlcAqo',
  ],
  [
    'Spring Security with other parameters',
    'sometestpassword',
    '{argon2}$argon2id$v=19$m=512,t=5,p=4$QUFBQUFBQUFBQUFBQUFBQQ$PNv4C3K50bz3rmON+LtFpdisD7ePieLNq+l5iUHgc1k',
  ],
  [
    'Keycloak',
    'iceberg',
    // As in the users of an exported realm.
    {
      type: 'password',
      createdDate: 1_776_007_399_750,
      secretData:
        '{"value":"BuViHNDGmCq80fvpty/QoggTI8NSt0CuNDGgeoa5f5A=","salt":"RJ0aLMQ2qKbZuROs7qQhcA==","additionalParameters":{}}',
      credentialData:
        '{"hashIterations":5,"algorithm":"argon2","additionalParameters":{"hashLength":["32"],"memory":["7168"],"type":["id"],"version":["1.3"],"parallelism":["1"]}}',
    },
  ],
  [
    'Keycloak, as objects',
    'iceberg',
    {
      secretData: {
        value: 'BuViHNDGmCq80fvpty/QoggTI8NSt0CuNDGgeoa5f5A=',
        salt: 'RJ0aLMQ2qKbZuROs7qQhcA==',
      },
      credentialData: {
        hashIterations: 5,
        algorithm: 'argon2',
        additionalParameters: {
          memory: ['7168'],
          type: ['id'],
          version: ['1.3'],
          parallelism: ['1'],
        },
      },
    },
  ],
];

test('Argon2id hashes of Django, Spring Security and Keycloak are taken, and their users log in', async () => {
  const rows = dressed.map(([system, , passwordHash]) => [system, { passwordHash }]);
  const { file, env } = await prepareImport(JSON.stringify(Object.fromEntries(rows)));
  expect(await latchkey(['import', file], { env })).toMatchObject({ code: 0, stderr: '' });
  expect(await latchkey(['import', file], { env })).toMatchObject({
    code: 0,
    stdout: `Imported 0 users, ${rows.length} were there already, refused 0.\n`,
  });
  const server = await createTestServer(env);
  for (const [system, secret] of dressed) {
    expect((await server.login(system, `${secret}!`)).status).toBe(401);
    expect((await server.login(system, secret)).status).toBe(200);
  }
});

const hex = (length: number) => '0f'.repeat(length / 2);
const keycloak = (algorithm: string, additionalParameters = {}) => ({
  secretData: JSON.stringify({ value: 'hunter2=', salt: 'hunter2=' }),
  credentialData: JSON.stringify({ hashIterations: 5, algorithm, additionalParameters }),
});
const looksLike = (kind: string) => `looks like ${kind}, in a form that Latchkey does not know`;
const cannot = (kind: string) => `is ${kind}, which Latchkey cannot verify`;
const argon2 = 'must look like $argon2id$v=19$m=19456,t=2,p=1$SALT$HASH';
const firebase = `${'hunter2_'.repeat(11).slice(0, 86)}==`;

test('a refusal names what the hash is, and repeats nothing of it', async () => {
  const cases: [string, unknown][] = [
    [looksLike('a bcrypt hash'), '$2a$12$hunter2'],
    [looksLike('a bcrypt hash'), '{bcrypt}$2a$10$hunter2'],
    [looksLike('a bcrypt hash'), 'bcrypt_sha256$$2b$12$hunter2'],
    [looksLike('a bcrypt hash'), '$bcrypt-sha256$v=2,t=2b,r=12$hunter2'],
    [looksLike('an scrypt hash'), '$scrypt$ln=16,r=8,p=1$hunter2'],
    [looksLike('an scrypt hash'), 'scrypt:32768:8:1$hunter2'],
    [looksLike('an scrypt hash'), '{scrypt@SpringSecurity_v5_8}$hunter2'],
    [looksLike('a PBKDF2 hash'), 'pbkdf2:sha256:600000$hunter2'],
    [looksLike('a PBKDF2 hash'), '$pbkdf2-sha512$29000$hunter2'],
    ['must have a salt of 4 to 128 bytes and a hash of 16 to 128', keycloak('pbkdf2-sha512')],
    [looksLike('a PBKDF2 hash of ASP.NET Core Identity'), `AQAAAAIAAYag${'hunter2'.repeat(10)}==`],
    [looksLike('a SHA-256-crypt hash'), '$5$rounds=5000$hunter2'],
    [looksLike('a SHA-512-crypt hash'), '$6$hunter2'],
    [looksLike('a phpass hash'), '$P$Bhunter2'],
    ['must have a salt of 4 to 128 bytes and a hash of 16 to 128', '{SSHA512}hunter2'],
    [cannot('as long as an scrypt hash of Firebase, which needs its signer key'), firebase],
    [cannot('an MD5-crypt hash'), '$1$hunter2'],
    [cannot('an MD5-crypt hash'), '$apr1$hunter2'],
    [cannot('a yescrypt hash'), '$y$j9T$hunter2'],
    [cannot('a salted MD5 hash'), 'md5$seasalt$hunter2'],
    [cannot('a salted SHA hash'), 'sha1$seasalt$hunter2'],
    [cannot('as long as an MD5 hash'), hex(32)],
    [cannot('as long as a SHA-1 hash'), hex(40)],
    [cannot('as long as a SHA-256 hash'), hex(64)],
    [cannot('as long as a SHA-512 hash'), hex(128).toUpperCase()],
    [cannot('a hash of an LDAP directory'), '{SHA}hunter2'],
    [cannot('a password in the clear'), '{noop}hunter2'],
    [cannot('the mark of a user without a password'), '!hunter2'],
    [argon2, '$argon2i$v=19$m=8,t=1,p=1$hunter2'],
    [argon2, 'argon2$argon2i$v=19$m=8,t=1,p=1$hunter2'],
    [argon2, '$argon2id$m=8,t=1,p=1$hunter2'],
    ['has a form that Latchkey does not know', 'hunter2'],
  ];
  const rows = cases.map(([, passwordHash], index) => [`user-${index}`, { passwordHash }]);
  const { file, env } = await prepareImport(JSON.stringify(Object.fromEntries(rows)));
  const { code, stdout, stderr } = await latchkey(['import', file], { env });
  expect({ code, stdout }).toEqual({
    code: 1,
    stdout: `Imported 0 users, refused ${cases.length}.\n`,
  });
  expect(stderr.split('\n')).toEqual([
    ...cases.map(([problem], index) => `Line 1, "user-${index}": The password hash ${problem}.`),
    '',
  ]);
});

test('a hash in the place of a password does not become the password', async () => {
  const hashes = {
    john: importedHash,
    susan: '$2b$12$R9h/cIPz0gi.URNNX3kh2OPST9/PgBkqquzi.Ss7KIUgO2t0jWMUW',
    kate: 'pbkdf2_sha256$390000$seasalt$8xBlGd3jVgvJ+92hWPxi5ww0uuAuAnKgC45eudxro7c=',
  };
  const good = { jane: '$100 and $200 make $300 in all, and that is more than fifty' };
  const { file, env } = await prepareImport(JSON.stringify({ ...hashes, ...good }));
  expect(await latchkey(['import', file], { env })).toMatchObject({
    code: 1,
    stdout: 'Imported 1 user, refused 3.\n',
    stderr: Object.keys(hashes)
      .map(
        (name) =>
          `Line 1, "${name}": The password is a hash: write { "passwordHash": … } in its place.\n`,
      )
      .join(''),
  });
});

test('ids, times of creation and who is disabled are kept', async () => {
  const [id, ...others] = importedIds;
  const rows = {
    susan: { passwordHash: importedHash, id, createdAt: '2020-01-31T12:00:00Z' },
    john: { passwordHash: importedHash, disabled: true },
    kate: { password: 'kate has a boat', id: others[0], createdAt: '2019-05-05T05:05:05+05:00' },
    ...Object.fromEntries(
      others.slice(1).map((one) => [one, { passwordHash: importedHash, id: one }]),
    ),
  };
  const { file, env } = await prepareImport(JSON.stringify(rows));
  expect(await latchkey(['import', file], { env })).toMatchObject({ code: 0, stderr: '' });
  const server = await createTestServer(env);
  const answer = await server.login('susan', 'correct horse battery');
  const token = answer.body.data?.['login'].accessToken as string;
  expect((await server.me(token)).body.data?.['me']).toEqual({
    id,
    username: 'susan',
    createdAt: '2020-01-31T12:00:00.000Z',
  });
  const claims = JSON.parse(Buffer.from(token.split('.')[1] ?? '', 'base64url').toString());
  expect(claims.sub).toBe(id);
  expect((await server.login('john', 'correct horse battery')).status).toBe(401);
  expect(await server.store.users.findById(others[0] ?? '')).toMatchObject({
    username: 'kate',
    createdAt: new Date('2019-05-05T00:05:05Z'),
    disabledAt: null,
  });
  const { stdout } = await latchkey(['user', 'list'], { env });
  expect(stdout.trim().split('\n')).toHaveLength(5);
  expect(stdout).toContain(`${id}\t2020-01-31T12:00:00.000Z\tenabled\tsusan\t\n`);
  // And not as if he were signing up.
  expect((await latchkey(['user', 'disable', 'john'], { env })).stdout).toBe(
    'john is disabled already.\n',
  );
  await latchkey(['user', 'enable', 'john'], { env });
  expect((await server.login('john', 'correct horse battery')).status).toBe(200);
});
