import { createClient } from './client.ts';
import { currentPlatform } from './platform.ts';
import type { AuthClient, AuthClientOptions } from './types.ts';

export { LatchkeyError, readRefusal } from './errors.ts';
export type { ClientCode, ErrorCode, SecondFactor, UnauthenticatedReason } from './errors.ts';
export {
  finishLogin,
  startLogin,
  type FinishLoginOptions,
  type HandOverCrypto,
  type StartLoginOptions,
} from './hand-over.ts';
export {
  finishProviderLink,
  finishProviderLogin,
  startProviderLink,
  startProviderLogin,
  type FinishProviderOptions,
  type StartProviderOptions,
} from './provider-login.ts';
export { finishPopup, linkInPopup, loginInPopup, type PopupOptions } from './provider-popup.ts';
export { linkAfterLogin, type Identity, type LinkAfterLoginOptions } from './provider-proof.ts';
export { browserStorage } from './browser-storage.ts';
export { indexedDbStorage } from './indexed-db.ts';
export { memoryStorage, type TokenStorage } from './storage.ts';
export type {
  AuthClient,
  AuthClientOptions,
  AuthUser,
  Change,
  LoginProof,
  ReauthenticationProof,
  ReauthenticationWanted,
  SignedOutReason,
  SignUpInput,
} from './types.ts';

/** Returns a client of Latchkey, for a browser, a worker, React Native or Node. It asks nothing before it is asked. */
export function createAuthClient(options: AuthClientOptions): AuthClient {
  return createClient(options, currentPlatform());
}
