import { SQLSTATE } from './errors.ts';
import { urlPerHost } from '../../lib/host-list.ts';
import { poolsStatements } from './session.ts';
import { describePostgres } from './url.ts';

interface Failure {
  readonly code?: string;
  readonly message: string;
  readonly cause?: unknown;
}

/** Returns why a PostgreSQL database cannot be opened, and what to do, in one line without the password. */
export function explainPostgresFailure(databaseUrl: string, error: unknown): string {
  const servers = urlPerHost(databaseUrl);
  const url = new URL(servers[0] ?? '');
  const where = describePostgres(databaseUrl);
  const user = decodeURIComponent(url.username) || 'of this process';
  const name = decodeURIComponent(url.pathname.slice(1)) || user;
  const { code = '', message } = error as Failure;
  switch (code) {
    case 'ECONNREFUSED':
    case 'ENOENT':
      if (message.includes('open '))
        return `A file that DATABASE_URL names is missing: ${message}.`;
      return `Nothing listens at ${where}. Start PostgreSQL, or correct host and port in DATABASE_URL.`;
    case 'ENOTFOUND':
    case 'EAI_AGAIN':
      return `The host of ${where} is unknown. Correct DATABASE_URL.`;
    case SQLSTATE.badPassword:
    case SQLSTATE.badLogin:
      return `PostgreSQL refuses the user ${user} at ${where}: the password is wrong, or pg_hba.conf does not let them in. Correct DATABASE_URL.`;
    case SQLSTATE.noDatabase:
      return `There is no database ${name} at ${where}. Create it: createdb --encoding=UTF8 ${name}`;
    case SQLSTATE.noPrivilege:
      return `The user ${user} may not use ${where} (${message}). To serve, they need USAGE on its schema and SELECT, INSERT, UPDATE and DELETE on all tables in it; to run \`latchkey migrate\`, they have to own the tables. docs/deploy.md has the GRANT statements.`;
    case SQLSTATE.lockNotAvailable:
      return `Other transactions keep tables of ${where} locked. Find them in pg_stat_activity, wait for them or end them, and run \`latchkey migrate\` again.`;
    case SQLSTATE.tooManyConnections:
      return `PostgreSQL at ${where} has no connection left. Lower DATABASE_POOL_SIZE, or raise max_connections.`;
    case SQLSTATE.starting:
      return `PostgreSQL at ${where} is starting up or shutting down. Try again.`;
    case poolsStatements:
      return `The pooler at ${where} works by statement, and runs no transactions. Set its pool_mode to transaction or session.`;
    case SQLSTATE.readOnly:
      return servers.length > 1
        ? `No server of ${where} takes writes. Promote one, or name the primary in DATABASE_URL.`
        : `PostgreSQL at ${where} is read-only. Set DATABASE_URL to the primary.`;
    case 'DEPTH_ZERO_SELF_SIGNED_CERT':
    case 'SELF_SIGNED_CERT_IN_CHAIN':
    case 'UNABLE_TO_GET_ISSUER_CERT_LOCALLY':
    case 'UNABLE_TO_VERIFY_LEAF_SIGNATURE':
      return `The certificate of PostgreSQL at ${where} is not trusted (${message}). Name its certificate authority in DATABASE_URL: sslrootcert=PATH`;
  }
  // Timeouts on the server have a code.
  if (code === '' && /timeout/i.test(message)) {
    return `PostgreSQL at ${where} does not answer. Correct DATABASE_URL, or look at the network in between.`;
  }
  return `The database ${where} cannot be opened: ${message}.`;
}
