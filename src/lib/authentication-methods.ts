/**
 * How a user has proved who they are: the values of `AuthenticationMethod` in schema.graphql. A passkey that its maker
 * keeps for several devices is `SYNCED_PASSKEY`; there, both are `PASSKEY`.
 */
export type Method =
  'PASSWORD' | 'MAIL' | 'TOTP' | 'RECOVERY_CODE' | 'PASSKEY' | 'SYNCED_PASSKEY' | 'IDENTITY';

/** Values of RFC 8176 §2. It has none for a link in a mail, nor for an identity at a provider. */
const values: Readonly<Record<Method, readonly string[]>> = {
  PASSWORD: ['pwd'],
  MAIL: ['otp'],
  TOTP: ['otp'],
  RECOVERY_CODE: ['otp'],
  PASSKEY: ['hwk', 'user'],
  SYNCED_PASSKEY: ['swk', 'user'],
  IDENTITY: [],
};

const secondFactors: ReadonlySet<Method> = new Set([
  'TOTP',
  'RECOVERY_CODE',
  'PASSKEY',
  'SYNCED_PASSKEY',
]);

/** An authentication assurance level (NIST SP 800-63B §4), as the claim `acr` says it. */
export type Acr = 'aal1' | 'aal2';

/** Returns whether a second factor is among what was proved. A passkey is never proved alone unless it has verified its user. */
export function hasSecondFactor(proved: readonly Method[]): boolean {
  return proved.some((method) => secondFactors.has(method));
}

/** Returns the claim `acr` (OpenID Connect Core §2): `aal2` with a second factor, else `aal1`. */
export function acrOf(proved: readonly Method[]): Acr {
  return hasSecondFactor(proved) ? 'aal2' : 'aal1';
}

/** Returns the claim `amr` (RFC 8176): empty for a session from before these were stored. */
export function amrOf(proved: readonly Method[]): string[] {
  const all = proved.flatMap((method) => values[method]);
  return [...new Set(hasSecondFactor(proved) ? [...all, 'mfa'] : all)];
}

/** Returns what is proved once this is, too. */
export function withMethod(proved: readonly Method[], method: Method): readonly Method[] {
  return proved.includes(method) ? proved : [...proved, method];
}

/** Returns the method as the schema has it: where a passkey is kept is told by `Passkey.isSynced`. */
export function shownMethod(method: Method) {
  return method === 'SYNCED_PASSKEY' ? 'PASSKEY' : method;
}

/** Returns the methods as the schema has them, separated by spaces. */
export function shownMethods(proved: readonly Method[]): string {
  return [...new Set(proved.map(shownMethod))].join(' ');
}
