/**
 * Asks the user to make a passkey. `options` are those of `startPasskeyRegistration`, or of a login's enrolment; what
 * it returns goes to `registerPasskey`. Rejects with a DOMException when the user does not want to (`NotAllowedError`)
 * or the device has a passkey of theirs already (`InvalidStateError`).
 */
export async function createPasskey(
  options: PublicKeyCredentialCreationOptionsJSON,
): Promise<RegistrationResponseJSON> {
  const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(options);
  const answer = responseOf(await navigator.credentials.create({ publicKey }));
  if (!isRegistration(answer)) throw new TypeError('The browser made no passkey.');
  return answer;
}

/**
 * Asks the user for a passkey. `options` are those of `startPasskeyLogin`, or of a login challenge. With `mediation:
 * 'conditional'` it waits until the user chooses one in a field whose `autocomplete` ends with `webauthn`; abort the
 * signal before you ask again. Rejects with a DOMException when the user does not want to.
 */
export async function askForPasskey(
  options: PublicKeyCredentialRequestOptionsJSON,
  how: Pick<CredentialRequestOptions, 'mediation' | 'signal'> = {},
): Promise<AuthenticationResponseJSON> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(options);
  const answer = responseOf(await navigator.credentials.get({ publicKey, ...how }));
  if (isRegistration(answer)) throw new TypeError('The browser used no passkey.');
  return answer;
}

/** Whether this browser has passkeys at all: in a page by https, or of localhost. */
export function hasPasskeys(): boolean {
  return (
    typeof PublicKeyCredential !== 'undefined' &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential
  );
}

/** Whether this browser can offer passkeys in the field for the username. */
export async function canOfferPasskeys(): Promise<boolean> {
  return hasPasskeys() && (await PublicKeyCredential.isConditionalMediationAvailable());
}

function responseOf(credential: Credential | null) {
  if (!(credential instanceof PublicKeyCredential)) throw new TypeError('This is no passkey.');
  return credential.toJSON();
}

function isRegistration(
  answer: RegistrationResponseJSON | AuthenticationResponseJSON,
): answer is RegistrationResponseJSON {
  return 'attestationObject' in answer.response;
}
