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

/** Returns the database as it may be shown: without user, password and options. */
export function describeDatabase(databaseUrl: string): string {
  if (!isPostgresUrl(databaseUrl)) return databaseUrl;
  const url = new URL(databaseUrl);
  return `postgres://${url.searchParams.get('host') ?? url.host}${url.pathname}`;
}
