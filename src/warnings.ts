import { fileSettings, settings, type Config } from './config.ts';
import { editDistance } from './lib/edit-distance.ts';
import type { Environment } from './settings/setting.ts';

const known: readonly string[] = [...Object.values(settings), ...fileSettings].map(
  ({ name }) => name,
);

/** What Kubernetes tells every process about a service that is called `auth` or begins so. */
const ofKubernetes = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$/;

/** Below this length, a name that differs in one letter is most often another word, such as POST. */
const longEnough = 8;

export interface UnknownSetting {
  readonly name: string;
  /** The setting that was meant, if one is close. */
  readonly meant: string | null;
}

/**
 * Returns the names in the environment that are no setting and most likely a slip of the pen: any other with `AUTH_`,
 * and those that differ in one letter from a setting which is not set.
 */
export function unknownSettings(environment: Environment): UnknownSetting[] {
  const unset = known.filter((name) => !environment[name]);
  return Object.keys(environment)
    .filter((name) => !known.includes(name) && !isMarked(name))
    .map((name) => ({ name, meant: closest(name, unset) }))
    .filter(({ name, meant }) => meant !== null || isOurs(name));
}

/** Returns the line that says so. */
export function describeUnknown({ name, meant }: UnknownSetting): string {
  return `${name} is not a setting of Latchkey.${meant === null ? '' : ` Did you mean ${meant}?`}`;
}

const isOurs = (name: string) => name.startsWith('AUTH_') && !ofKubernetes.test(name);

/** See `valueOf`: a byte order mark before the name is no fault. */
const isMarked = (name: string) => known.includes(name.trim());

function closest(name: string, candidates: readonly string[]): string | null {
  const plain = name.toUpperCase();
  const allowed = isOurs(name) ? Math.floor(name.length / 6) : 1;
  const [best] = candidates
    .filter((candidate) => candidate.length >= longEnough)
    .map((candidate) => ({ candidate, distance: editDistance(plain, candidate) }))
    .filter((one) => one.distance <= allowed)
    .toSorted((one, other) => one.distance - other.distance);
  return best?.candidate ?? null;
}

const toThisMachine = /^http:\/\/(localhost|127\.0\.0\.1|\[::1\])(:|\/|$)/;

/** Returns a line for each thing that lets a server start, and that its operator may not have meant. */
export function warningsOf(config: Config, environment: Environment): string[] {
  const { algorithm, attempts, email, issuer, production, secret, signUp, smtpUrl } = config;
  const { linkUrl, pages } = config;
  const warnings = unknownSettings(environment).map(describeUnknown);
  if (production && secret === null && algorithm !== 'HS256')
    warnings.push('AUTH_SECRET is not set: the keys are in the database in the clear.');
  if (production && issuer.startsWith('http:') && !toThisMachine.test(issuer))
    warnings.push(
      'AUTH_ISSUER begins with http: browsers get no cookies from this server, and are not told to stay on https. Set it to the https URL that clients use.',
    );
  if (email === 'required' && smtpUrl === null && signUp === 'open')
    warnings.push(
      'AUTH_EMAIL is required and AUTH_SMTP_URL is none: no one can sign up, because no mail is sent that proves an address.',
    );
  if (smtpUrl !== null && linkUrl === null && !pages)
    warnings.push(
      'AUTH_PAGES is off and AUTH_LINK_URL is none: links in mails open pages that are not there. Set AUTH_LINK_URL to the pages of your own.',
    );
  if (!attempts) warnings.push('AUTH_ATTEMPTS is off: passwords can be guessed at any rate.');
  return warnings;
}
