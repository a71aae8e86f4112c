import { isIPv6 } from 'node:net';
import type { Config } from '../config.ts';
import type { Logger } from '../lib/log.ts';
import { localOrigin } from '../settings/local-origin.ts';
import { describeDatabase } from '../store/open.ts';

/** Logs where a server that has begun is, and what it uses. */
export function announce(config: Config, metricsPort: number | undefined, log: Logger): void {
  const { databaseUrl, graphiql, host, issuer, metricsHost, port, signUp } = config;
  const url = `${localOrigin(host, port)}/graphql`;
  log.info(graphiql ? `GraphiQL and GraphQL are at ${url}` : `GraphQL is at ${url}`);
  const database = describeDatabase(databaseUrl);
  log.info(`The database is ${database}, the issuer is ${issuer}, and sign-up is ${signUp}`);
  if (metricsPort !== undefined)
    log.info(`Metrics are at http://${inUrl(metricsHost)}:${metricsPort}/metrics`);
}

const inUrl = (host: string) => (isIPv6(host) ? `[${host}]` : host);
