/** What people who embed Latchkey may import. */
// oxlint-disable-next-line import/no-unassigned-import -- it throws before the others are run
import './requirements.ts';
export { ConfigError, loadConfig, type Config } from './config.ts';
export {
  AuthError,
  errorStatus,
  type AuthErrorDetails,
  type ErrorCode,
  type UnauthenticatedReason,
} from './errors.ts';
export { KeyError } from './features/keys/key-error.ts';
export type { OwnEvent, RecordOwnEvent } from './features/audit/own-events.ts';
export type { OwnMail, SendMail } from './features/mail/own-mails.ts';
export type { UserElsewhere, VerifyElsewhere } from './features/elsewhere/verify-elsewhere.ts';
export type { AfterLogin } from './features/sign-in/proof.ts';
export type { AfterSignUp, SignUpIdentity, SignUpInput } from './features/sign-up/after-sign-up.ts';
export type { ClaimsHook } from './features/sign-in/claims-hook.ts';
export type { CustomClaims } from './features/tokens/custom-claims.ts';
export type { User } from './features/users/user.ts';
export type { Authentication, Viewer } from './features/viewer/authenticate.ts';
export type { VerifyRequest } from './request/authentication.ts';
export { requireViewer, type Context, type Peer } from './request/context.ts';
export {
  ExtensionError,
  type FieldResolver,
  type ResolverMap,
  type TypeDefs,
  type TypeExtension,
} from './graphql/extension/extension.ts';
export { guardSchema, UnguardedFieldError } from './graphql/guard/guard.ts';
export {
  createRemoteContext,
  type RemoteContext,
  type RemoteIssuer,
  type TokenViewer,
} from './remote/remote-context.ts';
export type { WarningLog } from './remote/remote-mismatch.ts';
export { directiveTypeDefs, typeDefs } from './graphql/extension/type-defs.ts';
export { useLatchkey } from './remote/use-latchkey.ts';
export type { Hooks } from './hooks.ts';
export type { Clock } from './lib/clock.ts';
export type { Logger } from './lib/log.ts';
export type { RandomBytes } from './lib/secrets.ts';
export type { Extension, Replacements } from './options.ts';
export { createServer, type Server } from './server.ts';
export type { SessionRow } from './features/sessions/store.ts';
export { StoreOpenError, StoreUnavailable } from './lib/store-errors.ts';
