import { hash, randomBytes } from 'node:crypto';
import type { OidcCodeRow } from '../../src/features/identities/store.ts';
import type { TestServer } from './test-server.ts';

/** With what a user has come back from a provider. */
export interface BroughtIdentity {
  readonly code: string;
  readonly verifier: string;
}

/** Has a user come back from the provider, which was not asked: a code of the server is all there is of it. */
export async function bringIdentity(
  { store, clock }: Pick<TestServer, 'store' | 'clock'>,
  given: Partial<OidcCodeRow> = {},
): Promise<BroughtIdentity> {
  const [code, verifier] = ['oidc', 'verifier'].map(
    (kind) => `lk_${kind}_${randomBytes(32).toString('base64url')}`,
  ) as [string, string];
  const [createdAt, expiresAt] = [new Date(clock.now()), new Date(clock.now() + 60_000)];
  const row: OidcCodeRow = {
    hash: hashOf(code),
    verifierHash: hashOf(verifier),
    provider: 'google',
    issuer: 'https://accounts.google.com',
    subject: randomBytes(8).toString('hex'),
    email: 'susan@example.com',
    isEmailVerified: true,
    isEmailAuthoritative: false,
    usernameHint: 'susan',
    isForLinking: false,
    createdAt,
    expiresAt,
    ...given,
  };
  await store.oidcCodes.insert(row, { hash: randomBytes(32).toString('base64url'), expiresAt });
  return { code, verifier };
}

const hashOf = (text: string) => hash('sha256', text, 'base64url');
