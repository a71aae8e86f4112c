/** What people who embed Latchkey may import. */
export { ConfigError, loadConfig, type Config } from './config.ts';
export {
  AuthError,
  errorStatus,
  type AuthErrorDetails,
  type ErrorCode,
  type UnauthenticatedReason,
} from './errors.ts';
export { KeyError } from './features/keys/key-error.ts';
export type { CustomClaims } from './features/tokens/custom-claims.ts';
export type { User } from './features/users/user.ts';
export type { Viewer } from './features/viewer/authenticate.ts';
export { requireViewer, type Context } from './graphql/context.ts';
export { ExtensionError, type ResolverMap, type TypeDefs } from './graphql/extension.ts';
export { guardSchema, UnguardedFieldError } from './graphql/guard.ts';
export {
  createRemoteContext,
  type RemoteContext,
  type RemoteIssuer,
  type TokenViewer,
} from './graphql/remote-context.ts';
export { directiveTypeDefs, typeDefs } from './graphql/type-defs.ts';
export { useLatchkey } from './graphql/use-latchkey.ts';
export type { Hooks } from './hooks.ts';
export type { Clock } from './lib/clock.ts';
export type { Logger } from './lib/log.ts';
export type { RandomBytes } from './lib/secrets.ts';
export { createServer, type Extension, type Replacements, type Server } from './server.ts';
export { StoreOpenError, StoreUnavailable, type Store } from './store/store.ts';
