/** What people who embed Latchkey may import. */
export { ConfigError, loadConfig, type Config } from './config.ts';
export { AuthError, errorStatus, type ErrorCode, type UnauthenticatedReason } from './errors.ts';
export { KeyError } from './features/keys/key-error.ts';
export { UnguardedFieldError } from './graphql/guard.ts';
export type { Clock } from './lib/clock.ts';
export type { Logger } from './lib/log.ts';
export type { RandomBytes } from './lib/secrets.ts';
export { createServer, type Replacements, type Server } from './server.ts';
export { StoreOpenError, StoreUnavailable, type Store } from './store/store.ts';
