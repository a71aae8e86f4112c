/** What the pages have to know of the server. It is in each page, as JSON. */
export interface PageSettings {
  /** Where the account pages are, seen from this page: `../account/`, or an empty string on one of them. */
  readonly account: '' | '../account/';
  /** Where browsers get tokens in cookies: nowhere, over https, or on these hosts. */
  readonly cookies: 'off' | 'https' | readonly string[];
  readonly passwordMinLength: number;
  readonly graphiql: boolean;
  /** What the operator calls the service; null where the pages show the host. */
  readonly name: string | null;
  readonly hasLogo: boolean;
  /** Whether strangers can sign up. */
  readonly signUp: boolean;
  /** Whether a user needs an address, may have one, or cannot, since no mail is sent. */
  readonly email: 'off' | 'optional' | 'required';
  readonly loginByMail: boolean;
  /** Services that users can log in with, in the order in which they are shown. */
  readonly providers: readonly PageProvider[];
  /** Whether a user is created for an account at a provider that is new here. */
  readonly providerSignUp: boolean;
  readonly passkeys: boolean;
  readonly totp: boolean;
  readonly trustedDevices: boolean;
  readonly secondFactor: 'optional' | 'required';
  /** Where a login may lead back to: origins, and prefixes of app URLs. */
  readonly returnUrls: readonly string[];
}

/** A service that users can log in with: `OidcProvider` in schema.graphql. */
export interface PageProvider {
  readonly id: string;
  readonly name: string;
}
