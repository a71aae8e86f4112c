/** What templates can show. Units and formats are those of the callers. */
export interface Values {
  readonly link: string;
  /** For how many seconds the link is good. */
  readonly linkValidFor: number;
  readonly code: string;
  /** For how many seconds the code is good. */
  readonly codeValidFor: number;
  readonly username: string;
  /** When it happened: ISO 8601. */
  readonly at: string;
  readonly ip: string;
  /** As `Firefox, Windows`. */
  readonly device: string;
  /** How many recovery codes are left. */
  readonly codesLeft: number;
  /** What the settings call a provider. */
  readonly provider: string;
}

export type ValueName = keyof Values;

export type SomeValues = { readonly [Name in ValueName]?: Values[Name] | undefined };

/** What a mail always has, and what it may have. */
interface Mail {
  readonly always: readonly ValueName[];
  readonly maybe: readonly ValueName[];
}

/** Every mail. A template has to show the link and the code wherever there is one. */
export const mails = {
  // A code is good for minutes: a mail that leaves later is without.
  'sign-up': { always: ['link', 'linkValidFor'], maybe: ['code', 'codeValidFor'] },
  'sign-up-known': { always: [], maybe: ['username'] },
  invitation: { always: ['link', 'linkValidFor'], maybe: [] },
  'reset-password': {
    always: ['link', 'linkValidFor'],
    maybe: ['code', 'codeValidFor', 'username'],
  },
  'choose-password': { always: ['link', 'linkValidFor'], maybe: ['username'] },
  login: { always: ['link', 'linkValidFor'], maybe: ['code', 'codeValidFor', 'username'] },
  'confirm-email': {
    always: ['link', 'linkValidFor'],
    maybe: ['code', 'codeValidFor', 'username'],
  },
  'email-changed': { always: ['link', 'linkValidFor'], maybe: ['username', 'at'] },
  'new-device': { always: ['at'], maybe: ['username', 'device', 'ip'] },
  'password-changed': { always: ['at'], maybe: ['username'] },
  'username-changed': { always: ['at'], maybe: ['username'] },
  'refresh-token-reused': { always: ['at'], maybe: ['username'] },
  'account-deleted': { always: ['at'], maybe: ['username'] },
  'totp-added': { always: ['at'], maybe: ['username'] },
  'totp-removed': { always: ['at'], maybe: ['username'] },
  'passkey-added': { always: ['at'], maybe: ['username'] },
  'passkey-removed': { always: ['at'], maybe: ['username'] },
  'api-key-created': { always: ['at'], maybe: ['username'] },
  'impersonation-started': { always: ['at'], maybe: ['username'] },
  'identity-linked': { always: ['at'], maybe: ['username', 'provider'] },
  'identity-unlinked': { always: ['at'], maybe: ['username'] },
  'recovery-codes-created': { always: ['at'], maybe: ['username'] },
  'recovery-code-used': { always: ['at', 'codesLeft'], maybe: ['username'] },
  'second-factors-reset': { always: ['at'], maybe: ['username'] },
  test: { always: [], maybe: [] },
} as const satisfies Readonly<Record<string, Mail>>;

export type MailName = keyof typeof mails;

export const mailNames = Object.keys(mails) as MailName[];

type Always<Name extends MailName> = (typeof mails)[Name]['always'][number];
type Maybe<Name extends MailName> = (typeof mails)[Name]['maybe'][number];

/** What the template of a mail gets to show. */
export type MailView<Name extends MailName = MailName> = Name extends MailName
  ? Pick<Values, Always<Name>> & { readonly [One in Maybe<Name>]?: Values[One] | undefined }
  : never;

/** Returns what the template of the mail can name; `service` is what users know the server by. */
export function namesOf(mail: MailName): readonly string[] {
  const { always, maybe }: Mail = mails[mail];
  return ['service', ...always, ...maybe];
}

/** Returns each set of values that the mail may come with. */
export function valueSetsOf(mail: MailName): readonly (readonly ValueName[])[] {
  const { always, maybe }: Mail = mails[mail];
  return maybe.reduce<(readonly ValueName[])[]>(
    (sets, name) => [...sets, ...sets.map((set) => [...set, name])],
    [always],
  );
}
