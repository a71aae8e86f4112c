import type { Report } from './report.ts';

/** A JSON Web Key (RFC 7517), with anything in it. */
type Key = Readonly<Record<string, unknown>>;

const typeOf = (algorithm: string): string =>
  algorithm.startsWith('Ed') ? 'OKP' : algorithm.startsWith('ES') ? 'EC' : 'RSA';

/** Says whether the key set has keys for ID tokens that are signed with one of these. */
export function checkKeys(set: unknown, algorithms: readonly string[], report: Report): void {
  const { keys } = Object(set) as { keys?: unknown };
  if (!Array.isArray(keys)) {
    report.wrong('What is at jwks_uri is no key set.', 'Ask those who run the provider.');
    return;
  }
  const usable = (keys as unknown[]).filter((key) => isUsable(Object(key) as Key, algorithms));
  if (usable.length > 0)
    report.ok(`The key set has keys for ID tokens: ${usable.length} of ${keys.length}.`);
  else
    report.wrong(
      `The key set has no key for ID tokens that this server takes (${algorithms.join(' ')}).`,
      'RSA keys need 2048 bits. If there are none at all, the provider signs with a secret: let it sign with RS256 or ES256.',
    );
}

function isUsable({ kty, use, alg, n }: Key, algorithms: readonly string[]): boolean {
  if (use !== undefined && use !== 'sig') return false;
  if (alg !== undefined && !algorithms.some((one) => one === alg)) return false;
  if (!algorithms.some((one) => typeOf(one) === kty)) return false;
  return kty !== 'RSA' || Buffer.from(String(n), 'base64url').length >= 256;
}
