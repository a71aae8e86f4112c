/** What people who build on Latchkey test with: `latchkey/testing`. */
// oxlint-disable-next-line import/no-unassigned-import -- it throws before the others are run
import '../requirements.ts';
export type { RecordedEvent } from './events.ts';
export type { Execute, Result, ResultError, TypedDocument } from './execute.ts';
export { expectData, expectRefused } from './expect.ts';
export { createFakeClock, type FakeClock } from './fake-clock.ts';
export type { SentMail } from './mails.ts';
export type { ProviderCode, ProviderLogin, ProviderLogins } from './provider-logins.ts';
export type { AtProvider } from './providers.ts';
export {
  createSoftwareAuthenticator,
  type AuthenticationResponse,
  type CreationOptions,
  type Deviation,
  type RegistrationResponse,
  type RequestOptions,
  type SoftwareAuthenticator,
  type SoftwareAuthenticatorOptions,
} from './software-authenticator.ts';
export {
  createTestServer,
  type AsAdmin,
  type AsUser,
  type TestServer,
  type TestServerOptions,
  type TestUser,
} from './test-server.ts';
export type { BadTokens } from './tokens.ts';
export { totpCode } from './totp-code.ts';
