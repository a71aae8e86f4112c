import type { Config } from '../../config.ts';

/** What the settings say of a provider. */
export type ProviderSettings = Config['oidcProviders'][number];

/** Who has come back from a provider, as it says. */
export interface ProvidedIdentity {
  /** The provider's `id` in the settings. */
  readonly provider: string;
  readonly issuer: string;
  /** Never empty. Unique for the issuer. */
  readonly subject: string;
  /** Null where the provider gives none, or none that can be one. */
  readonly email: string | null;
  /** Whether the provider says that the address was verified. */
  readonly isEmailVerified: boolean;
  /**
   * Whether the provider speaks for the address, so that AUTH_OIDC_LINK=verified may link by it: Google for gmail.com and
   * domains of its customers (`hd`), Apple, GitHub's verified primary address; never Microsoft or another issuer.
   */
  readonly isEmailAuthoritative: boolean;
  /** A name for a new user, if they find it good: `preferred_username`, or GitHub's login. */
  readonly usernameHint: string | null;
}

/** What a login at a provider keeps to itself until the user comes back. */
export interface OidcFlow {
  /** RFC 6749 §10.12. It is the text that the provider sends back. */
  readonly state: string;
  /** OpenID Connect Core §3.1.2.1. */
  readonly nonce: string;
  /** RFC 7636 §4.1. */
  readonly codeVerifier: string;
  /** `{issuer}/oidc/{provider}/callback`: from the settings, never from a header. */
  readonly redirectUri: string;
}

/**
 * The answer of a provider is not good: forged, another's, or from one that breaks the standard. `reason` names what is
 * wrong, and quotes nothing.
 */
export class BadAnswer extends Error {
  override readonly name = 'BadAnswer';
  readonly reason: string;

  constructor(reason: string) {
    super(reason);
    this.reason = reason;
  }
}

/** Every method throws PROVIDER_UNAVAILABLE where the provider does not answer in time, or not with what it has to. */
export interface Provider {
  readonly id: string;
  readonly name: string;
  /** Returns the URL of the authorization endpoint with what the flow needs. */
  authorizationUrl(flow: OidcFlow): Promise<string>;
  /**
   * Returns who has come back: redeems the code in the query or form that the provider sent, and checks everything. Throws
   * BadAnswer. The answer is no error response: those have been looked at.
   */
  identify(flow: OidcFlow, answer: URLSearchParams): Promise<ProvidedIdentity>;
  /** Returns whose ID token it is, of an app on a phone: for one of `audiences`, with this nonce. Throws BadAnswer. */
  verifyIdToken(idToken: string, nonce: string): Promise<ProvidedIdentity>;
  /** Whether ID tokens of apps are taken. */
  readonly takesIdTokens: boolean;
}
