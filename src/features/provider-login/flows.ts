import type { Config } from '../../config.ts';
import { hashOf, type RandomBytes } from '../../lib/secrets.ts';
import type { OidcFlow } from '../providers/provider.ts';
import { redirectUriOf } from '../../lib/redirect-uri.ts';
import type { StatelessChallenges } from '../second-factors/stateless.ts';

/** How long a user has at the provider, and what has begun there is good. */
export const flowSeconds = 600;

const purpose = 'provider-login';

/** What a login at a provider knows when its user comes back. */
export interface ResumedFlow {
  readonly flow: OidcFlow;
  /** Where the user goes on. */
  readonly returnTo: string;
  /** The SHA-256 of the verifier, in base64url. */
  readonly verifierHash: string;
  /** What a second code for the same state fails by. */
  readonly spent: { readonly hash: string; readonly expiresAt: Date };
}

/** Logins that go on at providers. Nothing of one is stored: it is sealed in its `state`. */
export interface Flows {
  /** `verifier` is the secret of the page or the app that begins. */
  begin(provider: string, returnTo: string): { readonly flow: OidcFlow; readonly verifier: string };
  /** Returns null unless the state was issued here, for this provider, and is not over. */
  resume(provider: string, state: string): ResumedFlow | null;
}

/** What is in a state. No one but this server can read it. */
interface Sealed {
  readonly provider: string;
  readonly nonce: string;
  readonly codeVerifier: string;
  readonly returnTo: string;
  readonly verifierHash: string;
}

export function createFlows(options: {
  config: Pick<Config, 'issuer'>;
  stateless: StatelessChallenges;
  random: RandomBytes;
}): Flows {
  const { config, stateless, random } = options;
  const secret = () => random(32).toString('base64url');
  const redirectUri = (provider: string) => redirectUriOf(config.issuer, provider);

  return {
    begin(provider, returnTo) {
      const verifier = `lk_verifier_${secret()}`;
      const [nonce, codeVerifier] = [secret(), secret()];
      const verifierHash = hashOf(verifier);
      const sealed: Sealed = { provider, nonce, codeVerifier, returnTo, verifierHash };
      const { challenge: state } = stateless.issue({
        purpose,
        userId: null,
        ttlSeconds: flowSeconds,
        sealed: JSON.stringify(sealed),
      });
      return { flow: { state, nonce, codeVerifier, redirectUri: redirectUri(provider) }, verifier };
    },

    resume(provider, state) {
      const opened = stateless.find(state, purpose);
      if (!opened || opened.sealed === null) return null;
      const {
        provider: begunAt,
        nonce,
        codeVerifier,
        ...rest
      } = JSON.parse(opened.sealed) as Sealed;
      // RFC 9700 §4.4.2: an answer of one provider is not taken for that of another.
      if (begunAt !== provider) return null;
      const { hash: stateHash, expiresAt } = opened;
      return {
        flow: { state, nonce, codeVerifier, redirectUri: redirectUri(provider) },
        ...rest,
        spent: { hash: stateHash, expiresAt },
      };
    },
  };
}
