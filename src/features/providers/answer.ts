import type { Metadata } from './discovery.ts';
import { BadAnswer, type OidcFlow } from './provider.ts';

/** RFC 6749 Appendix A.11: visible ASCII. Providers' codes have up to some 2,000 characters. */
const codeShape = /^[!-~]{1,4096}$/;

/**
 * Throws BadAnswer unless a browser could have brought this from the provider for this flow: each parameter once (RFC 6749
 * §3.1), the state, and the issuer where the provider says that it sends it (RFC 9207 §2.4).
 */
export function requireAnswer(
  answer: URLSearchParams,
  flow: Pick<OidcFlow, 'state'>,
  metadata: Pick<Metadata, 'issuer' | 'authorization_response_iss_parameter_supported'>,
): void {
  if (new Set(answer.keys()).size !== answer.size) throw new BadAnswer('repeated parameter');
  if (answer.get('state') !== flow.state) throw new BadAnswer('state');
  const issuer = answer.get('iss');
  const isSent = metadata.authorization_response_iss_parameter_supported;
  if (issuer === null ? isSent : issuer !== metadata.issuer) throw new BadAnswer('issuer');
  if (!codeShape.test(answer.get('code') ?? '')) throw new BadAnswer('code');
}
