import type { Config } from '../config.ts';
import type { Environment } from './setting.ts';
import { describeUnknown, unknownSettings } from './unknown-settings.ts';

const toThisMachine = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/;

/** Returns a line for each thing that lets a server start, and that its operator may not have meant. */
export function warningsOf(config: Config, environment: Environment): string[] {
  const { algorithm, attempts, issuer, production, secret } = config;
  const warnings = unknownSettings(environment).map(describeUnknown);
  if (production && secret === null && algorithm !== 'HS256')
    warnings.push('AUTH_SECRET is not set: the keys are in the database in the clear.');
  if (production && issuer.startsWith('http:') && !toThisMachine.test(issuer))
    warnings.push(
      'AUTH_ISSUER begins with http: browsers get no cookies from this server, and are not told to stay on https. Set it to the https URL that clients use.',
    );
  if (!attempts) warnings.push('AUTH_ATTEMPTS is off: passwords can be guessed at any rate.');
  return warnings;
}
