import { fileSettings, settings, variablesOf, type Config } from './config.ts';
import { editDistance } from './lib/edit-distance.ts';
import { valueOf, variableOf, type Environment, type Setting } from './settings/setting.ts';

const every = Object.values<Setting<unknown>>(settings);
const lists = every.filter((setting) => setting.each !== undefined);

/** Returns the variables that mean something in this environment: those of each name in a list are part of it. */
function knownIn(environment: Environment): string[] {
  const ofNames = lists.flatMap((list) =>
    namesIn(list, environment).flatMap((name) => Object.values(list.each?.of(name) ?? {})),
  );
  return [...every, ...fileSettings, ...ofNames.flatMap(variablesOf)].map(({ name }) => name);
}

/** Returns what a list names, whether or not it can be used. */
const namesIn = ({ name }: Setting<unknown>, environment: Environment): string[] =>
  valueOf(environment, name)
    .split(',')
    .map((one) => one.trim())
    .filter((one) => one !== '' && one !== 'none');

/** What Kubernetes tells every process about a service that is called `auth` or begins so. */
const ofKubernetes = /_(SERVICE_HOST|SERVICE_PORT(_\w+)?|PORT(_\d+_(TCP|UDP|SCTP)(_\w+)?)?)$/;

/** Below this length, a name that differs in one letter is most often another word, such as POST. */
const longEnough = 8;

export interface UnknownSetting {
  readonly name: string;
  /** The setting that was meant, if one is close. */
  readonly meant: string | null;
  /** Where it is a setting of a name that the list does not have, or that takes no such setting. */
  readonly idle: {
    readonly list: string;
    readonly name: string;
    readonly isListed: boolean;
  } | null;
}

/**
 * Returns the names in the environment that are no setting and most likely a slip of the pen: any other with `AUTH_`,
 * and those that differ in one letter from a setting which is not set.
 */
export function unknownSettings(environment: Environment): UnknownSetting[] {
  const known = knownIn(environment);
  const unset = known.filter((name) => !environment[name]);
  return Object.keys(environment)
    .filter((name) => !known.includes(name) && !isMarked(name, known))
    .map((name) => {
      const idle = idleSetting(name, environment);
      return { name, idle, meant: idle === null ? closest(name, unset) : null };
    })
    .filter(({ name, meant }) => meant !== null || isOurs(name));
}

/** Returns of which list and name a variable is a setting that nothing reads. */
function idleSetting(variable: string, environment: Environment): UnknownSetting['idle'] {
  for (const list of lists) {
    const templates = Object.values(list.each?.settings ?? {}).flatMap(variablesOf);
    const [name] = templates.flatMap((template) => nameIn(variable, template.name) ?? []);
    if (name !== undefined)
      return { list: list.name, name, isListed: namesIn(list, environment).includes(name) };
  }
  return null;
}

/** Returns the name for which a variable is what the template says, or null. */
function nameIn(variable: string, template: string): string | null {
  const [before = '', after] = template.split('<NAME>');
  if (after === undefined || !variable.startsWith(before) || !variable.endsWith(after)) return null;
  const name = variable.slice(before.length, -after.length).toLowerCase().replaceAll('_', '-');
  return variableOf(name, template) === variable ? name : null;
}

/** Returns the line that says so. */
export function describeUnknown({ name, meant, idle }: UnknownSetting): string {
  if (idle?.isListed) return `${name} has no effect: ${idle.name} takes no such setting.`;
  if (idle) return `${name} has no effect: ${idle.list} does not name ${idle.name}.`;
  return `${name} is not a setting of Latchkey.${meant === null ? '' : ` Did you mean ${meant}?`}`;
}

const isOurs = (name: string) => name.startsWith('AUTH_') && !ofKubernetes.test(name);

/** See `valueOf`: a byte order mark before the name is no fault. */
const isMarked = (name: string, known: readonly string[]) => known.includes(name.trim());

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

/** Kinds of providers that can know whose an address is, so that AUTH_OIDC_LINK=verified links by it. */
const speakForAddresses = new Set(['google', 'apple', 'github']);

/** Returns a line for each thing that lets a server start, and that its operator may not have meant. */
export function warningsOf(config: Config, environment: Environment): string[] {
  const { algorithm, attempts, email, issuer, production, secret, signUp, smtpUrl } = config;
  const { linkUrl, oidcLink, oidcProviders, pages } = config;
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
  if (oidcLink === 'verified' && !oidcProviders.some(({ kind }) => speakForAddresses.has(kind)))
    warnings.push(
      'AUTH_OIDC_LINK is verified and has no effect: no provider in AUTH_OIDC_PROVIDERS is google, apple or github.',
    );
  if (email === 'required' && oidcProviders.some(({ kind }) => kind === 'microsoft'))
    warnings.push(
      'AUTH_EMAIL is required and AUTH_OIDC_PROVIDERS names microsoft, which proves no address: no one can sign up there, and users can link their accounts there.',
    );
  if (!attempts) warnings.push('AUTH_ATTEMPTS is off: passwords can be guessed at any rate.');
  return warnings;
}
