import * as v from 'valibot';

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

const notEncoded =
  'cannot be read. In a user name and a password, what has a meaning in URLs is percent-encoded: % is %25, # is %23, / is %2F, ? is %3F, @ is %40, : is %3A';

function postgresProblem(url: string): string | null {
  const [, authority = '', rest = ''] = /^\w+:\/\/([^/?#]*)(.*)$/.exec(url) ?? [];
  const isEncoded =
    // The first of these characters ends the host. With an @ after it, it was meant to be part of the password.
    !rest.includes('@') && !rest.includes('#') && isDecodable(authority);
  if (isEncoded && Number(/:(\d+)$/.exec(authority)?.[1]) > 65_535) return 'has a port above 65535';
  if (!isEncoded || !URL.canParse(url)) return notEncoded;
  const modes = new URL(url).searchParams.getAll('sslmode');
  const isKnown = modes.every((mode) => sslModes.includes(mode));
  return isKnown ? null : `has an sslmode that is none of ${sslModes.join(', ')}`;
}

/** All but the first and the last check who answers. What tries TLS and does without is not offered. */
const sslModes = ['disable', 'require', 'verify-ca', 'verify-full', 'no-verify'];

function isDecodable(text: string): boolean {
  try {
    decodeURIComponent(text);
    return true;
  } catch {
    return false;
  }
}
