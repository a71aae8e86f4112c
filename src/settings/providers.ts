import { displayName } from './look.ts';
import * as checks from './provider-checks.ts';
import { setting, variableOf, type Family, type Settings, type ValuesOf } from './setting.ts';

/** What the settings say of a provider that users can log in with. */
export interface ProviderSettings {
  /** Its name in the settings and in paths, such as `google`. */
  readonly id: string;
  /** What it speaks: OpenID Connect, with what is special of a provider; GitHub speaks OAuth 2.0 alone. */
  readonly kind: 'oidc' | 'google' | 'microsoft' | 'github' | 'apple';
  /** Its name for people. */
  readonly name: string;
  /** The issuer whose ID tokens are taken (OpenID Connect Core §2); GitHub's is `https://github.com/login/oauth`. */
  readonly issuer: string;
  readonly clientId: string;
  /** Null for Apple, for which the server signs one each time. */
  readonly clientSecret: string | null;
  /** Separated by spaces. */
  readonly scopes: string;
  /** What Apple's client secrets are signed with; null for others. */
  readonly appleKey: AppleKey | null;
  /** Client ids of apps whose ID tokens are taken. */
  readonly audiences: readonly string[];
}

export interface AppleKey {
  readonly teamId: string;
  readonly keyId: string;
  /** PKCS #8 in PEM: an EC key on P-256. */
  readonly privateKey: string;
}

/** What a provider of any kind can be told. */
const own = {
  clientId: setting({
    name: 'AUTH_OIDC_<NAME>_CLIENT_ID',
    unit: 'text',
    default: 'none',
    example: 'latchkey-web',
    meaning:
      'The client id that the provider gave this server. Every provider needs it. Apple calls it Services ID. `<NAME>` is the name in `AUTH_OIDC_PROVIDERS` in capitals, with `_` for a dash.',
    isRequired: true,
    check: checks.clientText,
  }),
  clientSecret: setting({
    name: 'AUTH_OIDC_<NAME>_CLIENT_SECRET',
    unit: 'text',
    default: 'none',
    example: 'what-the-provider-shows-once',
    meaning: 'The client secret that belongs to it. Every provider needs it but Apple.',
    secret: true,
    isRequired: true,
    check: checks.clientText,
  }),
  issuer: setting({
    name: 'AUTH_OIDC_<NAME>_ISSUER',
    unit: 'URL',
    default: 'none',
    example: 'https://id.example.com/realms/corp',
    meaning:
      'The issuer, letter by letter as it is in `{issuer}/.well-known/openid-configuration`. Every provider needs it but `google`, `github`, `apple` and `microsoft`. `http:` is for issuers on this machine alone.',
    isRequired: true,
    check: checks.providerIssuer,
  }),
  name: setting({
    name: 'AUTH_OIDC_<NAME>_NAME',
    unit: 'text',
    default: 'none',
    example: 'Example Corp',
    meaning:
      'What people call the provider, for buttons, at most 60 characters. Without it `my-corp` is `My Corp`. Not for `google`, `github`, `apple` and `microsoft`.',
    check: displayName,
  }),
  scopes: setting({
    name: 'AUTH_OIDC_<NAME>_SCOPES',
    unit: 'scopes, separated by spaces',
    default: 'openid email profile',
    example: 'openid email',
    meaning:
      'What is asked for; `openid` has to be among it. Not for `google`, `github`, `apple` and `microsoft`.',
    check: checks.openidScopes,
  }),
  tenant: setting({
    name: 'AUTH_OIDC_<NAME>_TENANT',
    unit: 'UUID',
    default: 'none',
    example: '8eaef023-2b34-4da1-9baa-8bc8c9d6a490',
    meaning:
      'Only `microsoft` has it, and needs it: whose users can log in, by the id of a tenant, which Entra calls Directory (tenant) ID. `common`, `organizations` and `consumers` are refused, because they have no issuer of their own.',
    isRequired: true,
    check: checks.tenantId,
  }),
  teamId: setting({
    name: 'AUTH_OIDC_<NAME>_TEAM_ID',
    unit: 'text',
    default: 'none',
    example: 'ABCDE12345',
    meaning: 'Only `apple` has it, and needs it: the id of the team at Apple.',
    isRequired: true,
    check: checks.appleId,
  }),
  keyId: setting({
    name: 'AUTH_OIDC_<NAME>_KEY_ID',
    unit: 'text',
    default: 'none',
    example: 'ABC123DEFG',
    meaning: 'Only `apple` has it, and needs it: the id of the key for Sign in with Apple.',
    isRequired: true,
    check: checks.appleId,
  }),
  privateKey: setting({
    name: 'AUTH_OIDC_<NAME>_PRIVATE_KEY',
    unit: 'PEM',
    default: 'none',
    example: '"$(cat AuthKey_ABC123DEFG.p8)"',
    meaning:
      'Only `apple` has it, and needs it: the key, as the file `AuthKey_….p8` of Apple has it. This server signs client secrets with it. `\\n` may stand for a line break.',
    secret: true,
    isRequired: true,
    check: checks.appleKeyPem,
  }),
  audiences: setting({
    name: 'AUTH_OIDC_<NAME>_AUDIENCES',
    unit: '`none` or client ids',
    default: 'none',
    example: 'com.example.app',
    meaning:
      'Client ids of apps on phones, separated by commas: ID tokens that the provider made for them log in. Not for `github`, which makes none.',
    check: checks.clientIds,
  }),
} satisfies Settings;

type Field = keyof typeof own;
type Values = Partial<ValuesOf<typeof own>>;

/** What is known of a provider, and which settings are left to its operator. */
interface Known {
  readonly kind: ProviderSettings['kind'];
  readonly name?: string;
  readonly issuer: (values: Values) => string;
  readonly scopes: string;
  readonly takes: readonly Field[];
}

const known: Readonly<Record<string, Known>> = {
  google: {
    kind: 'google',
    name: 'Google',
    issuer: () => 'https://accounts.google.com',
    scopes: 'openid email profile',
    takes: ['clientId', 'clientSecret', 'audiences'],
  },
  microsoft: {
    kind: 'microsoft',
    name: 'Microsoft',
    issuer: ({ tenant }) => `https://login.microsoftonline.com/${tenant}/v2.0`,
    scopes: 'openid email profile',
    takes: ['clientId', 'clientSecret', 'tenant', 'audiences'],
  },
  github: {
    kind: 'github',
    name: 'GitHub',
    issuer: () => 'https://github.com/login/oauth',
    scopes: 'user:email',
    takes: ['clientId', 'clientSecret'],
  },
  apple: {
    kind: 'apple',
    name: 'Apple',
    issuer: () => 'https://appleid.apple.com',
    scopes: 'openid email',
    takes: ['clientId', 'teamId', 'keyId', 'privateKey', 'audiences'],
  },
};

const anyIssuer: Known = {
  kind: 'oidc',
  issuer: ({ issuer = '' }) => issuer,
  scopes: 'openid email profile',
  takes: ['clientId', 'clientSecret', 'issuer', 'name', 'scopes', 'audiences'],
};

const knownAs = (name: string): Known => (Object.hasOwn(known, name) ? known[name]! : anyIssuer);

/** Each provider's own settings. */
export const providerFamily: Family<ProviderSettings> = {
  settings: own,

  of(name) {
    const fields = knownAs(name).takes.map((field): [string, Settings[string]] => {
      const one: Settings[string] = own[field];
      return [field, { ...one, name: variableOf(name, one.name) }];
    });
    return Object.fromEntries(fields);
  },

  build(name, values: Values) {
    const { kind, name: usual, issuer, scopes } = knownAs(name);
    const { teamId, keyId, privateKey } = values;
    return {
      id: name,
      kind,
      name: usual ?? values.name ?? inCapitals(name),
      issuer: issuer(values),
      clientId: values.clientId!,
      clientSecret: values.clientSecret ?? null,
      scopes: values.scopes ?? scopes,
      appleKey: teamId && keyId && privateKey ? { teamId, keyId, privateKey } : null,
      audiences: values.audiences ?? [],
    };
  },
};

/** `my-corp` is `My Corp`. */
const inCapitals = (name: string) =>
  name
    .split('-')
    .map((word) => word.slice(0, 1).toUpperCase() + word.slice(1))
    .join(' ');
