/** What the settings say of a provider that users can log in with. */
export interface ProviderSettings {
  /** Its name in the settings and in paths, such as `google`. */
  readonly id: string;
  /** What it speaks: OpenID Connect, with what is special of a provider; GitHub speaks OAuth 2.0 alone. */
  readonly kind: 'oidc' | 'google' | 'microsoft' | 'github' | 'apple';
  /** Its name for people. */
  readonly name: string;
  /** The issuer whose ID tokens are taken (OpenID Connect Core §2); GitHub's is `https://github.com`. */
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
