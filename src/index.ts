/** What people who embed Latchkey may import. */
export { ConfigError, loadConfig, type Config } from './config.ts';
export { AuthError, errorStatus, type ErrorCode, type UnauthenticatedReason } from './errors.ts';
export { createServer, type Replacements, type Server } from './server.ts';
export { StoreOpenError, StoreUnavailable } from './store/store.ts';
