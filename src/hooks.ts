import type { VerifyElsewhere } from './features/elsewhere/verify-elsewhere.ts';
import type { AfterLogin } from './features/sign-in/proof.ts';
import type { AfterSignUp } from './features/sign-up/after-sign-up.ts';
import type { ClaimsHook } from './features/sign-in/claims-hook.ts';
import type { VerifyRequest } from './request/authentication.ts';

/** What an embedder may add to what Latchkey does. Each may be asynchronous, and is waited for. */
export interface Hooks {
  readonly claims?: ClaimsHook | undefined;
  readonly verifyRequest?: VerifyRequest | undefined;
  readonly afterSignUp?: AfterSignUp | undefined;
  readonly afterLogin?: AfterLogin | undefined;
  readonly verifyElsewhere?: VerifyElsewhere | undefined;
}
