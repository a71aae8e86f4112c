import type { PoolConfig } from 'pg';

/** Returns whether the URL is one of PostgreSQL's. */
export function isPostgresUrl(databaseUrl: string): boolean {
  return /^postgres(ql)?:\/\//.test(databaseUrl) && URL.canParse(databaseUrl);
}

/** Returns what a URL says of the connection, for pg. An sslmode of require or verify-ca means verify-full. */
export function postgresConnection(databaseUrl: string): PoolConfig {
  const url = new URL(databaseUrl);
  const mode = url.searchParams.get('sslmode') ?? '';
  // pg 8 takes all of them for verify-full, and warns that pg 9 will take them for less.
  if (['require', 'verify-ca'].includes(mode)) {
    url.searchParams.set('sslmode', 'verify-full');
  }
  return { connectionString: url.href, fallback_application_name: 'latchkey' };
}

/** Returns the command that backs the database up, for a POSIX shell and without the password. */
export function pgDumpCommand(databaseUrl: string, file: string): string {
  const url = new URL(databaseUrl);
  url.password = '';
  url.searchParams.delete('password');
  // pg's own word; libpq's require does not look at the certificate either.
  if (url.searchParams.get('sslmode') === 'no-verify') url.searchParams.set('sslmode', 'require');
  return `pg_dump --format=custom --file=${shellQuoted(file)} ${shellQuoted(url.href)}`;
}

function shellQuoted(text: string): string {
  return `'${text.replaceAll("'", String.raw`'\''`)}'`;
}

/** Returns the database as it may be shown: without user, password and options. */
export function describePostgres(databaseUrl: string): string {
  const url = new URL(databaseUrl);
  return `postgres://${url.searchParams.get('host') ?? url.host}${url.pathname}`;
}
