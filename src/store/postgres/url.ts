import type { PoolConfig } from 'pg';
import { hostListOf, urlPerHost } from '../../lib/host-list.ts';

/** Returns whether the URL is one of PostgreSQL's. */
export function isPostgresUrl(databaseUrl: string): boolean {
  return (
    /^postgres(ql)?:\/\//.test(databaseUrl) &&
    urlPerHost(databaseUrl).every((url) => URL.canParse(url))
  );
}

/** Which servers may be used: libpq's `target_session_attrs`. */
export type Target = 'any' | 'primary' | 'read-write';

/** Returns which servers the URL allows. With several servers, the default is the one that accepts writes. */
export function targetOf(databaseUrl: string): Target {
  const [first = '', ...others] = urlPerHost(databaseUrl);
  const target = new URL(first).searchParams.get('target_session_attrs');
  return (target as Target | null) ?? (others.length > 0 ? 'read-write' : 'any');
}

/** Returns pg's connection options from the URL of one server. An sslmode of require or verify-ca means verify-full. */
export function postgresConnection(serverUrl: string): PoolConfig {
  const url = new URL(serverUrl);
  const mode = url.searchParams.get('sslmode') ?? '';
  // pg 8 treats all of them as verify-full, and warns that pg 9 will not.
  if (['require', 'verify-ca'].includes(mode)) {
    url.searchParams.set('sslmode', 'verify-full');
  }
  return { connectionString: url.href, fallback_application_name: 'latchkey' };
}

/** Returns the command that backs the database up, for a POSIX shell and without the password. */
export function pgDumpCommand(databaseUrl: string, file: string): string {
  const url = new URL(urlPerHost(databaseUrl)[0] ?? '');
  url.password = '';
  url.searchParams.delete('password');
  // pg's own value; libpq's `require` does not check the certificate either.
  if (url.searchParams.get('sslmode') === 'no-verify') url.searchParams.set('sslmode', 'require');
  const { before, after } = hostListOf(url.href);
  const every = `${before}${hostListOf(databaseUrl).hosts.join(',')}${after}`;
  return `pg_dump --format=custom --file=${shellQuoted(file)} ${shellQuoted(every)}`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Returns the database as it may be shown: without user, password and options. */
export function describePostgres(databaseUrl: string): string {
  const urls = urlPerHost(databaseUrl).map((url) => new URL(url));
  const hosts = urls.map((url) => url.searchParams.get('host') ?? url.host);
  return `postgres://${[...new Set(hosts)].join(',')}${urls[0]?.pathname ?? ''}`;
}
