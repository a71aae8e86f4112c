import { uuidToBytes } from '../../lib/uuid.ts';
import type { RelyingParty } from './relying-party.ts';
import type { AuthenticationResponse, RegistrationResponse } from './responses.ts';

/*
 * WebAuthn Level 3, §7: what to ask a browser for, and whether what it gave is good. Each passkey must verify its user
 * (PIN, finger, face) each time, so that it counts as two factors wherever it is used.
 *
 * The library is loaded when it is first needed: it has some 280 modules.
 */

/** ES256, EdDSA, RS256 (RFC 9053, RFC 8812): what authenticators have. */
const algorithms = [-7, -8, -257];

/** A key of RSA with 4,096 bits has 540 bytes. What is longer only takes time to check. */
const longestPublicKey = 1024;

/** WebAuthn §5.8.3: a credential id has 1,023 bytes at most. */
const longestId = Math.ceil((1023 * 4) / 3);

/** How long a browser waits for its user. */
const timeoutMs = 300_000;

/** A passkey as browsers are told of it. */
export interface Described {
  readonly credentialId: string;
  readonly transports: readonly string[];
}

/** What is kept of a new passkey. */
export interface NewCredential extends Described {
  /** The COSE key, in base64url. */
  readonly publicKey: string;
  readonly counter: number;
  readonly isSynced: boolean;
  /** Null where the authenticator does not say what make it is of. */
  readonly aaguid: string | null;
}

/** What is to be kept after a passkey was used. */
export interface Assertion {
  readonly counter: number;
  readonly isSynced: boolean;
}

/** Returns what passkeys call their user: bytes that say nothing of the name (WebAuthn §14.6.1). In base64url. */
export function userHandleOf(userId: string): string {
  return uuidToBytes(userId).toString('base64url');
}

/** Returns `PublicKeyCredentialCreationOptionsJSON`. The challenge is 32 bytes in base64url. */
export function creationOptions(
  { id }: RelyingParty,
  challenge: string,
  user: { readonly id: string; readonly username: string },
  passkeys: readonly Described[],
) {
  return {
    challenge,
    rp: { id, name: id },
    user: { id: userHandleOf(user.id), name: user.username, displayName: user.username },
    pubKeyCredParams: algorithms.map((alg) => ({ type: 'public-key', alg })),
    timeout: timeoutMs,
    excludeCredentials: passkeys.map(describe),
    // Found by the browser without a name, and never used without its user.
    authenticatorSelection: {
      residentKey: 'required',
      requireResidentKey: true,
      userVerification: 'required',
    },
    attestation: 'none',
    extensions: { credProps: true },
  };
}

/** Returns `PublicKeyCredentialRequestOptionsJSON`; without passkeys, the browser offers those that it has. */
export function requestOptions(
  { id }: RelyingParty,
  challenge: string,
  passkeys: readonly Described[],
) {
  return {
    challenge,
    rpId: id,
    timeout: timeoutMs,
    allowCredentials: passkeys.map(describe),
    userVerification: 'required',
  };
}

/** Returns the new passkey, or null where it was not made by these options, for this server and by its pages. */
export async function verifyRegistration(
  { id, origins }: RelyingParty,
  challenge: string,
  credential: RegistrationResponse,
): Promise<NewCredential | null> {
  const { verifyRegistrationResponse } = await import('@simplewebauthn/server');
  const { decodeAttestationObject, isoBase64URL, isoCBOR } =
    await import('@simplewebauthn/server/helpers');
  const { response } = credential;
  const verified = await nullWhereRefused(async () => {
    const given = decodeAttestationObject(isoBase64URL.toBuffer(response.attestationObject));
    // None was asked for, so none is looked at: no certificate of a stranger is parsed, nothing of it fetched.
    const unattested = new Map<string, unknown>([
      ['fmt', 'none'],
      ['attStmt', new Map()],
      ['authData', given.get('authData')],
    ]);
    const attestationObject = isoBase64URL.fromBuffer(isoCBOR.encode(unattested as never));
    const checked = await verifyRegistrationResponse({
      response: { ...credential, response: { ...response, attestationObject } } as never,
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: id,
      requireUserVerification: true,
      supportedAlgorithmIDs: algorithms,
    });
    return isFramed(response) ? null : checked;
  });
  if (!verified?.verified) return null;
  const { credential: made, aaguid, credentialBackedUp } = verified.registrationInfo;
  const isTooLong = made.publicKey.length > longestPublicKey || made.id.length > longestId;
  if (isTooLong || made.id !== credential.id) return null;
  return {
    credentialId: made.id,
    publicKey: Buffer.from(made.publicKey).toString('base64url'),
    counter: made.counter,
    transports: response.transports,
    isSynced: credentialBackedUp,
    aaguid: /[^0-]/.test(aaguid) ? aaguid : null,
  };
}

/**
 * Returns what is to be kept of a use of the passkey, or null where it is not good: not by its key, not for this challenge,
 * not by a page of this server, without its user, of another user, or with a counter of before. Authenticators that
 * count nothing say 0 each time: then only the challenge tells a use from its copy.
 */
export async function verifyAssertion(
  { id, origins }: RelyingParty,
  challenge: string,
  credential: AuthenticationResponse,
  passkey: Pick<NewCredential, 'credentialId' | 'publicKey' | 'counter'> & {
    readonly userId: string;
  },
): Promise<Assertion | null> {
  const { verifyAuthenticationResponse } = await import('@simplewebauthn/server');
  const { userHandle } = credential.response;
  if (credential.id !== passkey.credentialId) return null;
  // WebAuthn §7.2, step 6. The library does not look at it.
  if (userHandle !== null && userHandle !== userHandleOf(passkey.userId)) return null;
  const verified = await nullWhereRefused(async () => {
    const checked = await verifyAuthenticationResponse({
      response: credential as never,
      expectedChallenge: challenge,
      expectedOrigin: [...origins],
      expectedRPID: id,
      requireUserVerification: true,
      credential: {
        id: passkey.credentialId,
        // A copy: the library reads the memory below it, and that of a small Buffer is shared.
        publicKey: Uint8Array.from(Buffer.from(passkey.publicKey, 'base64url')),
        counter: passkey.counter,
      },
    });
    return isFramed(credential.response) ? null : checked;
  });
  if (!verified?.verified) return null;
  const { newCounter: counter, credentialBackedUp: isSynced } = verified.authenticationInfo;
  return { counter, isSynced };
}

function describe({ credentialId, transports }: Described) {
  return { type: 'public-key', id: credentialId, transports };
}

/** Malformed CBOR, base64 and JSON make the library throw whatever comes: all of it is a refusal. */
async function nullWhereRefused<T>(verify: () => Promise<T | null>): Promise<T | null> {
  try {
    return await verify();
  } catch {
    return null;
  }
}

/** Returns whether a page of another origin has the page that asked in a frame (WebAuthn §13.4.2). Throws for what is no JSON. */
function isFramed({ clientDataJSON }: { readonly clientDataJSON: string }): boolean {
  const { crossOrigin } = JSON.parse(Buffer.from(clientDataJSON, 'base64url').toString()) as {
    crossOrigin?: unknown;
  };
  return crossOrigin !== undefined && crossOrigin !== false;
}
