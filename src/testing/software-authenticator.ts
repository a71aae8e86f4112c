import { createHash, generateKeyPairSync, randomBytes, sign, type KeyObject } from 'node:crypto';
import { encodeCbor, type Cbor } from './cbor.ts';

/** What `PublicKeyCredential.parseCreationOptionsFromJSON` takes; `PasskeyCreation.options` is such. */
export interface CreationOptions {
  readonly challenge: string;
  readonly rp: { readonly id?: string };
  readonly user: { readonly id: string };
  readonly excludeCredentials?: readonly { readonly id: string }[];
}

/** What `PublicKeyCredential.parseRequestOptionsFromJSON` takes; `PasskeyRequest.options` is such. */
export interface RequestOptions {
  readonly challenge: string;
  readonly rpId?: string;
  readonly allowCredentials?: readonly { readonly id: string }[];
}

/** `RegistrationResponseJSON` of WebAuthn: what `toJSON()` of a new credential returns. */
export interface RegistrationResponse {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly authenticatorAttachment: 'platform';
  readonly clientExtensionResults: Record<string, never>;
  readonly response: {
    readonly clientDataJSON: string;
    readonly attestationObject: string;
    readonly transports: readonly string[];
  };
}

/** `AuthenticationResponseJSON` of WebAuthn: what `toJSON()` of a credential returns. */
export interface AuthenticationResponse extends Omit<RegistrationResponse, 'response'> {
  readonly response: {
    readonly clientDataJSON: string;
    readonly authenticatorData: string;
    readonly signature: string;
    readonly userHandle?: string;
  };
}

/** What an authenticator, or a page, does otherwise than it should, in one ceremony. */
export interface Deviation {
  /** The origin of the page. */
  readonly origin?: string;
  readonly rpId?: string;
  /** What the client says that it does: `webauthn.create` or `webauthn.get`. */
  readonly type?: string;
  /** In base64url. Null says none. */
  readonly userHandle?: string | null;
  readonly counter?: number;
  /** What a new passkey is called, in base64url: the id of another one, say. */
  readonly credentialId?: string;
  readonly verifiesUser?: boolean;
  readonly isPresent?: boolean;
}

/** An authenticator and a browser in one, without a device and without a user: what it does is the same each time. */
export interface SoftwareAuthenticator {
  /** Makes a passkey, as `navigator.credentials.create` does. Throws Error where it has one that is excluded. */
  create(options: CreationOptions, deviation?: Deviation): RegistrationResponse;
  /** Uses a passkey, as `navigator.credentials.get` does. Throws Error where it has none that is allowed. */
  get(options: RequestOptions, deviation?: Deviation): AuthenticationResponse;
}

export interface SoftwareAuthenticatorOptions {
  /** The origin of the page that it is used on; `http://localhost:4000`, unless it is said. */
  readonly origin?: string;
  /** Whether passkeys are kept in an account of their maker's. Then they do not count how often they are used. */
  readonly isSynced?: boolean;
  /** Whether it verifies its user, by a PIN or a finger; true, unless it is said. */
  readonly verifiesUser?: boolean;
  /** The make: 16 bytes in hexadecimal digits. All zero, unless it is said. */
  readonly aaguid?: string;
}

interface Credential {
  readonly id: Buffer;
  readonly rpId: string;
  readonly userHandle: string;
  readonly privateKey: KeyObject;
  counter: number;
}

/** Returns an authenticator that signs with ES256 (WebAuthn Level 3), for tests: its keys are in memory. */
export function createSoftwareAuthenticator(
  options: SoftwareAuthenticatorOptions = {},
): SoftwareAuthenticator {
  const { origin = 'http://localhost:4000', isSynced = false, verifiesUser = true } = options;
  const aaguid = Buffer.from(options.aaguid ?? '00'.repeat(16), 'hex');
  const credentials: Credential[] = [];
  const usual: Deviation = { origin, verifiesUser };

  const dataOf = (credential: Credential, deviation: Deviation, attested = Buffer.alloc(0)) =>
    authenticatorData({ ...credential, ...deviation }, { isSynced, attested });

  return {
    create({ challenge, rp, user, excludeCredentials = [] }, deviating = {}) {
      if (credentials.some((one) => excludeCredentials.some(hasId(one))))
        throw new Error('InvalidStateError: the authenticator has a passkey that is excluded.');
      const deviation = { ...usual, ...deviating };
      const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' });
      const rpId = deviation.rpId ?? rp.id ?? new URL(origin).hostname;
      const id = idOf(deviation);
      const credential: Credential = { id, rpId, userHandle: user.id, privateKey, counter: 0 };
      credentials.push(credential);
      const attested = Buffer.concat([aaguid, uint16(id.length), id, coseKey(publicKey)]);
      const authData = dataOf(credential, deviation, attested);
      return publicKeyCredential(id, {
        clientDataJSON: clientData('webauthn.create', challenge, deviation),
        attestationObject: encodeCbor(
          new Map<string, Cbor>([
            ['fmt', 'none'],
            ['attStmt', new Map<string, Cbor>()],
            ['authData', authData],
          ]),
        ).toString('base64url'),
        transports: ['internal'],
      });
    },

    get({ challenge, rpId = new URL(origin).hostname, allowCredentials = [] }, deviating = {}) {
      const deviation = { ...usual, ...deviating };
      const isAllowed = (one: Credential) =>
        allowCredentials.length === 0 || allowCredentials.some(hasId(one));
      const found = credentials.findLast((one) => one.rpId === rpId && isAllowed(one));
      if (!found) throw new Error('NotAllowedError: the authenticator has no passkey for this.');
      if (!isSynced) found.counter += 1;
      const clientDataJSON = clientData('webauthn.get', challenge, deviation);
      const data = dataOf(found, deviation);
      const signed = Buffer.concat([data, sha256(Buffer.from(clientDataJSON, 'base64url'))]);
      const { userHandle = found.userHandle } = deviation;
      return publicKeyCredential(found.id, {
        clientDataJSON,
        authenticatorData: data.toString('base64url'),
        signature: sign('sha256', signed, found.privateKey).toString('base64url'),
        ...(userHandle !== null && { userHandle }),
      });
    },
  };
}

function idOf({ credentialId }: Deviation): Buffer {
  return credentialId === undefined ? randomBytes(32) : Buffer.from(credentialId, 'base64url');
}

function hasId({ id }: Credential) {
  return (described: { readonly id: string }) => described.id === id.toString('base64url');
}

function publicKeyCredential<Response>(id: Buffer, response: Response) {
  const text = id.toString('base64url');
  return {
    id: text,
    rawId: text,
    type: 'public-key' as const,
    authenticatorAttachment: 'platform' as const,
    clientExtensionResults: {},
    response,
  };
}

function clientData(usualType: string, challenge: string, { type, origin }: Deviation): string {
  const said = { type: type ?? usualType, challenge, origin, crossOrigin: false };
  return Buffer.from(JSON.stringify(said)).toString('base64url');
}

/** WebAuthn §6.1: the hash of the RP id, flags, the counter, and of a new passkey its id and key. */
function authenticatorData(
  {
    rpId,
    counter,
    verifiesUser,
    isPresent = true,
  }: Pick<Credential, 'rpId' | 'counter'> & Deviation,
  { isSynced, attested }: { isSynced: boolean; attested: Buffer },
): Buffer {
  const flags =
    (isPresent ? 0x01 : 0) |
    (verifiesUser ? 0x04 : 0) |
    // It may be backed up, and is.
    (isSynced ? 0x18 : 0) |
    (attested.length > 0 ? 0x40 : 0);
  const counted = Buffer.alloc(4);
  counted.writeUInt32BE(counter);
  return Buffer.concat([sha256(rpId), Buffer.from([flags]), counted, attested]);
}

/** RFC 9053 §7.1: an elliptic curve key for ES256, on P-256. */
function coseKey(publicKey: KeyObject): Buffer {
  const { x = '', y = '' } = publicKey.export({ format: 'jwk' });
  return encodeCbor(
    new Map<number, number | Buffer>([
      [1, 2],
      [3, -7],
      [-1, 1],
      [-2, Buffer.from(x, 'base64url')],
      [-3, Buffer.from(y, 'base64url')],
    ]),
  );
}

function uint16(value: number): Buffer {
  const bytes = Buffer.alloc(2);
  bytes.writeUInt16BE(value);
  return bytes;
}

function sha256(value: string | Buffer): Buffer {
  return createHash('sha256').update(value).digest();
}
