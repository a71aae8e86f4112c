import { describe, expect, test } from 'vitest';
import { parse } from 'pg-connection-string';
import { loadConfig } from '../../src/config.ts';
import {
  describePostgres,
  isPostgresUrl,
  pgDumpCommand,
  postgresConnection,
  targetOf,
} from '../../src/store/postgres/url.ts';
import { urlPerHost } from '../../src/lib/host-list.ts';
import { explainPostgresFailure } from '../../src/store/postgres/explain.ts';

/** Returns the one line that says why the URL is refused. */
function problem(DATABASE_URL: string): string {
  const load = () => loadConfig({ DATABASE_URL });
  expect(load).toThrow(/^DATABASE_URL [^\n]*\. Example: DATABASE_URL=\S+$/);
  return messageOf(load);
}

function messageOf(fail: () => unknown): string {
  try {
    fail();
    return '';
  } catch (error) {
    return (error as Error).message;
  }
}

describe('a sqlite: URL names a file, and what else people write there is refused in words:', () => {
  test.each([
    ['sqlite://users.db', /slashes.* sqlite:users\.db .* sqlite:\/data\/users\.db /],
    ['sqlite:///users.db', /slashes/],
    ['sqlite:////data/users.db', /slashes/],
    ['sqlite:users.db?mode=ro', /has a \?.* options/],
    ['sqlite:users.db?mode=memory', /has a \?/],
    ['sqlite::memory:?cache=shared', /has a \?/],
    ['sqlite:file:users.db', /file:/],
    ['sqlite::memory', /sqlite::memory:/],
    ['sqlite::MEMORY:', /sqlite::memory:/],
    ['sqlite:memory:', /sqlite::memory:/],
    ['sqlite:data/', /folder/],
    ['sqlite:~/users.db', /~/],
    ['sqlite:data\r/users.db', /control character/],
    ['sqlite:data/users\n.db', /control character/],
  ])('%j', (url, reason) => {
    expect(problem(url)).toMatch(reason);
  });

  test.each([
    'sqlite:users.db',
    'sqlite:./data/users.db',
    'sqlite:../users.db',
    'sqlite:/data/users.db',
    'sqlite:C:\\data\\users.db',
    'sqlite:my users#1.db',
    'sqlite::memory:',
  ])('%s is taken', (url) => {
    expect(loadConfig({ DATABASE_URL: url }).databaseUrl).toBe(url);
  });
});

describe('a PostgreSQL URL whose password is not encoded is refused, without the password:', () => {
  test.each([
    'postgres://u:hunter#2@db/latchkey',
    'postgres://u:12#hunter@db/latchkey',
    'postgres://u:123456#hunter@db/latchkey',
    'postgres://u:p@hunter#2@db/latchkey',
    'postgres://u:hunter/2@db/latchkey',
    'postgres://u:12/hunter@db/latchkey',
    'postgres://u:hunter?2@db/latchkey',
    'postgres://u:12?hunter@db/latchkey',
    'postgres://u:hunter%2@db/latchkey',
    'postgres://u:hunter%zz@db/latchkey',
    'postgres://u:100%hunter@db/latchkey',
    'postgres://hun/ter:p@db/latchkey',
    'postgresql://u:hunter\\[2@db:x/latchkey',
  ])('%s', (url) => {
    const line = problem(url);
    expect(line).toMatch(/percent-encoded: % is %25, # is %23, \/ is %2F, \? is %3F, @ is %40/);
    expect(line).not.toMatch(/hunter|hun|@db:/);
    expect(line).toMatch(/Example: DATABASE_URL=postgres:\/\/latchkey:p%40ss@/);
  });

  test('a port that cannot be one is named as that, and a password is not taken for one', () => {
    expect(problem('postgres://u:p@db:99999/latchkey')).toMatch(/ has a port above 65535\./);
    const url = 'postgres://u:99999@db/latchkey';
    expect(loadConfig({ DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  test('no user, and no host, is a URL all the same', () => {
    for (const url of ['postgres:///latchkey', 'postgres://db/latchkey?host=/var/run/postgresql'])
      expect(loadConfig({ DATABASE_URL: url }).databaseUrl).toBe(url);
  });

  test.each([
    ['postgres://u:p%23w%2F%3F%40%25%20x@h:5433/db', 'p#w/?@% x', 'h'],
    ['postgres://u:p w@h/db', 'p w', 'h'],
    ['postgres://u:p@w@h/db', 'p@w', 'h'],
    ['postgres://u:p:w@h/db', 'p:w', 'h'],
    ['postgres://u:p[w]^|{}<>"@h/db', 'p[w]^|{}<>"', 'h'],
    ['postgres://u:pässwörd@h/db', 'pässwörd', 'h'],
  ])('%s is read as it is meant', (url, password, host) => {
    const { databaseUrl } = loadConfig({ DATABASE_URL: url });
    const { connectionString = '' } = postgresConnection(databaseUrl);
    expect(parse(connectionString)).toMatchObject({ user: 'u', password, host, database: 'db' });
  });
});

describe('a PostgreSQL URL may name several hosts, as libpq has it:', () => {
  const several = 'postgres://u:p,w@one:5432,[::1]:5433,three/db?sslmode=require';

  test('each is a server of its own, with the same user, database and options', () => {
    const { databaseUrl } = loadConfig({ DATABASE_URL: several });
    expect(isPostgresUrl(databaseUrl)).toBe(true);
    const servers = urlPerHost(databaseUrl).map((url) =>
      parse(postgresConnection(url).connectionString ?? ''),
    );
    expect(servers.map(({ host, port }) => [host, port])).toEqual([
      ['one', '5432'],
      ['::1', '5433'],
      ['three', ''],
    ]);
    for (const server of servers) {
      expect(server).toMatchObject({ user: 'u', password: 'p,w', database: 'db', ssl: {} });
    }
  });

  test('what is shown names all of them, without user and password', () => {
    expect(describePostgres(several)).toBe('postgres://one:5432,[::1]:5433,three/db');
    expect(explainPostgresFailure(several, { code: '25006', message: 'no' })).toBe(
      'No server of postgres://one:5432,[::1]:5433,three/db takes writes. Promote one, or name the primary in DATABASE_URL.',
    );
  });

  test('a server that speaks of a timeout is not said to be silent', () => {
    const message = 'canceling statement due to statement timeout';
    expect(explainPostgresFailure('postgres://u:p@one/db', { code: '57014', message })).toBe(
      `The database postgres://one/db cannot be opened: ${message}.`,
    );
    expect(explainPostgresFailure('postgres://u:p@one/db', new Error('connect timeout'))).toMatch(
      /does not answer/,
    );
  });

  test('pg_dump is given all of them', () => {
    expect(pgDumpCommand('postgres://one:p@one:5432,two:5433/db', '/backups/db')).toBe(
      "pg_dump --format=custom --file='/backups/db' 'postgres://one@one:5432,two:5433/db'",
    );
  });

  test('the primary is asked for, unless the URL says otherwise', () => {
    expect(targetOf(several)).toBe('read-write');
    expect(targetOf(`${several}&target_session_attrs=any`)).toBe('any');
    expect(targetOf('postgres://u:p@one/db')).toBe('any');
    expect(targetOf('postgres://u:p@one/db?target_session_attrs=primary')).toBe('primary');
  });

  test.each([
    [
      'postgres://u:p@one,two/db?target_session_attrs=standby',
      /none of any, primary, read-write\./,
    ],
    ['postgres://u:p@one/db?target_session_attrs=prefer-standby', / has a target_session_attrs /],
    ['postgres://u:p@one:1,two:99999/db', / has a port above 65535\./],
    ['postgres://u:p@one:1,/db', / has an empty place in its list of hosts\./],
    ['postgres:///db?host=one,two', / has several hosts in \?host=/],
    ['postgres://u:hunter/2@one:1,two:2/db', /percent-encoded/],
  ])('%s is refused', (url, reason) => {
    expect(problem(url)).toMatch(reason);
  });
});
