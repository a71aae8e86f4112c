import { isIP } from 'node:net';
import type { Config } from '../../config.ts';
import { isBelowDomain } from '../../lib/page-domain.ts';

/** For whom passkeys are made, and where they can be used (WebAuthn Level 3). */
export interface RelyingParty {
  /** The domain that passkeys are for: the RP ID. */
  readonly id: string;
  /** The origins of the pages and apps that can use them here. */
  readonly origins: readonly string[];
  /**
   * Those of the origins that are pages of other domains. Browsers let them only where the domain of the passkeys
   * names them (WebAuthn Level 3 §5.11).
   */
  readonly relatedOrigins: readonly string[];
}

type Settings = Pick<
  Config,
  'passkeys' | 'passkeyRpId' | 'passkeyOrigins' | 'issuer' | 'allowedOrigins'
>;

/** Returns for whom this server makes passkeys; null where they are off, or where no browser would make one. */
export function relyingPartyOf(config: Settings): RelyingParty | null {
  const issuer = new URL(config.issuer);
  const id = config.passkeyRpId ?? issuer.hostname;
  // Passkeys are for domains. The brackets are those of an IPv6 address.
  if (!config.passkeys || isIP(id) !== 0 || id.startsWith('[')) return null;
  const ownPages = [issuer.origin, ...config.allowedOrigins].filter((one) =>
    isBelowDomain(one, id),
  );
  return {
    id,
    origins: [...new Set([...ownPages, ...config.passkeyOrigins])],
    relatedOrigins: config.passkeyOrigins.filter(
      (one) => /^https?:/.test(one) && !isBelowDomain(one, id),
    ),
  };
}
