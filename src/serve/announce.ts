import { isIPv6 } from 'node:net';
import type { Config } from '../config.ts';
import { redirectUriOf } from '../lib/redirect-uri.ts';
import type { Logger } from '../lib/log.ts';
import { localOrigin } from '../settings/local-origin.ts';
import { describeDatabase } from '../store/open.ts';

/** Logs where a server that has begun is, and what it uses. */
export function announce(config: Config, metricsPort: number | undefined, log: Logger): void {
  const { databaseUrl, graphiql, host, issuer, metricsHost, port, production, signUp } = config;
  const origin = localOrigin(host, port);
  if (graphiql && !production) log.info(`Begin in a browser, at ${origin}/`);
  log.info(`${graphiql ? 'GraphiQL and GraphQL are' : 'GraphQL is'} at ${origin}/graphql`);
  const database = describeDatabase(databaseUrl);
  log.info(`The database is ${database}, the issuer is ${issuer}, and sign-up is ${signUp}`);
  for (const { id, name } of config.oidcProviders)
    log.info(
      `Users can log in with ${name}; the redirect URI there is ${redirectUriOf(issuer, id)}`,
    );
  if (metricsPort !== undefined)
    log.info(`Metrics are at http://${inUrl(metricsHost)}:${metricsPort}/metrics`);
}

const inUrl = (host: string) => (isIPv6(host) ? `[${host}]` : host);
