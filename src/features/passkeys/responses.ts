/*
 * What a browser gave, as `toJSON()` of a credential returns it (WebAuthn Level 3 §5.1). Browsers add members: what is
 * not used here is dropped. What is used has its type; whether it means anything is asked by the ceremony.
 */

interface Credential<Response> {
  readonly id: string;
  readonly rawId: string;
  readonly type: 'public-key';
  readonly clientExtensionResults: Record<string, never>;
  readonly response: Response;
}

export type RegistrationResponse = Credential<{
  readonly clientDataJSON: string;
  readonly attestationObject: string;
  readonly transports: readonly string[];
}>;

export type AuthenticationResponse = Credential<{
  readonly clientDataJSON: string;
  readonly authenticatorData: string;
  readonly signature: string;
  readonly userHandle: string | null;
}>;

/** All texts together, in characters. */
const longest = 16 * 1024;

/** More than there are. */
const mostTransports = 10;

/** Returns what is used of a `RegistrationResponseJSON`; throws TypeError for anything else. */
export function parseRegistrationResponse(value: unknown): RegistrationResponse {
  const response = membersOf(membersOf(value)['response']);
  return credential(value, {
    clientDataJSON: base64url(response['clientDataJSON']),
    attestationObject: base64url(response['attestationObject']),
    transports: transports(response['transports'] ?? []),
  });
}

/** Returns what is used of an `AuthenticationResponseJSON`; throws TypeError for anything else. */
export function parseAuthenticationResponse(value: unknown): AuthenticationResponse {
  const response = membersOf(membersOf(value)['response']);
  const { userHandle } = response;
  return credential(value, {
    clientDataJSON: base64url(response['clientDataJSON']),
    authenticatorData: base64url(response['authenticatorData']),
    signature: base64url(response['signature']),
    userHandle: (userHandle ?? '') === '' ? null : base64url(userHandle),
  });
}

function credential<Response>(value: unknown, response: Response): Credential<Response> {
  const { id, rawId, type } = membersOf(value);
  if (type !== 'public-key') throw new TypeError('It is of another type than public-key.');
  const parsed = { id: base64url(id), rawId: base64url(rawId), type, response } as const;
  if (JSON.stringify(parsed).length > longest) throw new TypeError('It is too long.');
  return { ...parsed, clientExtensionResults: {} };
}

function membersOf(value: unknown): Readonly<Record<string, unknown>> {
  if (typeof value === 'object' && value !== null) return value as Record<string, unknown>;
  throw new TypeError('It is no object.');
}

function base64url(value: unknown): string {
  if (typeof value === 'string' && value.length <= longest && /^[\w-]+={0,2}$/.test(value)) {
    return value.replace(/=+$/, '');
  }
  throw new TypeError('It has a member that is not base64url.');
}

/** Browsers are told of them again. Those with a name that WebAuthn could not have are dropped. */
function transports(value: unknown): string[] {
  if (!Array.isArray(value)) throw new TypeError('Its transports are no list.');
  const names = value.filter((one) => typeof one === 'string' && /^[a-z-]{1,20}$/.test(one));
  return [...new Set<string>(names)].slice(0, mostTransports);
}
