import * as v from 'valibot';
import { hostListOf, urlPerHost } from '../lib/host-list.ts';
import { isDecodable, notEncoded } from './percent-encoding.ts';

/** A database that we have an engine for. */
export const databaseUrl = v.pipe(
  v.string(),
  v.rawCheck(({ dataset, addIssue }) => {
    const problem = dataset.typed ? problemOf(dataset.value) : null;
    if (problem !== null) addIssue({ message: problem });
  }),
);

/** Returns whether a URL is meant for PostgreSQL; not whether it can be read. */
export const isPostgres = (url: string | undefined): boolean => /^postgres/i.test(url ?? '');

/** Returns an example for a URL that was refused and meant for PostgreSQL. */
export function postgresExample(url: string): string | null {
  return isPostgres(url) ? 'postgres://latchkey:p%40ss@db.internal:5432/latchkey' : null;
}

function problemOf(url: string): string | null {
  // URLs lose some of them silently, file names keep them.
  if (/\p{Cc}/u.test(url)) return 'holds a control character';
  if (/^sqlite:./.test(url)) return sqliteProblem(url.slice('sqlite:'.length));
  if (/^postgres(ql)?:\/\/./.test(url)) return postgresProblem(url);
  return 'is neither sqlite:PATH nor sqlite::memory: nor postgres://USER:PASSWORD@HOST/DATABASE';
}

/** What other programs read differently must not become the name of a file. */
function sqliteProblem(path: string): string | null {
  if (path === ':memory:') return null;
  if (path.startsWith('//'))
    return 'has two slashes or more after sqlite: and programs do not agree what that means. Write sqlite:users.db for a file in the working folder, sqlite:/data/users.db for an absolute path';
  if (path.includes('?')) return 'has a ? in its path: there are no options such as ?mode=ro';
  if (/^(:|memory:|file:)/i.test(path))
    return 'is neither a path nor sqlite::memory: and a path is written without file:';
  if (path.startsWith('~')) return 'has a ~, which only a shell replaces by the home folder';
  if (/[/\\]$/.test(path)) return 'names a folder: add the name of the file';
  return null;
}

function postgresProblem(url: string): string | null {
  const [, authority = '', rest = ''] = /^\w+:\/\/([^/?#]*)(.*)$/.exec(url) ?? [];
  const isEncoded =
    // The first of these characters ends the host. With an @ after it, it was meant to be part of the password.
    !rest.includes('@') && !rest.includes('#') && isDecodable(authority);
  if (!isEncoded) return notEncoded;
  const urls = urlPerHost(url);
  return urls.length > 1 && urls.some((one) => hostOf(one) === '')
    ? 'has an empty place in its list of hosts'
    : (urls.map(serverProblem).find((problem) => problem !== null) ?? null);
}

/** The URL names one server. */
function serverProblem(url: string): string | null {
  if (Number(/:(\d+)$/.exec(hostOf(url))?.[1]) > 65_535) return 'has a port above 65535';
  if (!URL.canParse(url)) return notEncoded;
  const { searchParams } = new URL(url);
  if (searchParams.get('host')?.includes(','))
    return 'has several hosts in ?host=. Write them as libpq does, before the path: postgres://USER@ONE:5432,TWO:5432/DATABASE';
  for (const [name, known] of Object.entries(knownValues)) {
    if (!searchParams.getAll(name).every((value) => known.includes(value)))
      return `has ${name === 'sslmode' ? 'an' : 'a'} ${name} that is none of ${known.join(', ')}`;
  }
  return null;
}

/** All but the first and the last check who answers. What tries TLS and does without is not offered. */
const sslModes = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'];

/** A replica lags behind, so that an ended session would live on there. */
const knownValues: Record<string, readonly string[]> = {
  sslmode: sslModes,
  target_session_attrs: ['any', 'primary', 'read-write'],
};

function hostOf(url: string): string {
  return hostListOf(url).hosts.join(',');
}
