import { client } from './session.ts';
import { NoPasskey } from './problem.ts';

/** What the server takes as the use of a passkey. */
export interface UsedPasskey {
  readonly challenge: string;
  readonly credential: unknown;
}

/** Whether this browser has passkeys at all: in a page by https, or of localhost. */
export function hasPasskeys(): boolean {
  return (
    typeof PublicKeyCredential !== 'undefined' &&
    'parseCreationOptionsFromJSON' in PublicKeyCredential
  );
}

/** Asks the browser for a passkey with these options of the server. Throws NoPasskey where it gives none. */
export function askForPasskey(
  options: unknown,
  more: { mediation?: 'conditional'; signal?: AbortSignal } = {},
): Promise<unknown> {
  return given(async () => {
    const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
      options as PublicKeyCredentialRequestOptionsJSON,
    );
    return navigator.credentials.get({ publicKey, ...more });
  });
}

/** Has the browser make a passkey with these options of the server. Throws NoPasskey where it makes none. */
export function createPasskey(options: unknown): Promise<unknown> {
  return given(async () => {
    const publicKey = PublicKeyCredential.parseCreationOptionsFromJSON(
      options as PublicKeyCredentialCreationOptionsJSON,
    );
    return navigator.credentials.create({ publicKey });
  });
}

async function given(ask: () => Promise<Credential | null>): Promise<unknown> {
  const credential = await ask().catch((error: unknown) => {
    throw new NoPasskey(error);
  });
  if (!(credential instanceof PublicKeyCredential)) throw new NoPasskey(null);
  return credential.toJSON();
}

/** What to ask the browser for: `PasskeyRequest` in schema.graphql. */
interface PasskeyRequest {
  readonly challenge: string;
  readonly options: { readonly rpId: string };
}

/** Begins the use of a passkey. */
export async function startPasskeyLogin(): Promise<PasskeyRequest> {
  const data = await client.request<{ startPasskeyLogin: PasskeyRequest }>(
    'mutation { startPasskeyLogin { challenge options } }',
  );
  return data.startPasskeyLogin;
}

/** Asks the server for options, and the browser for a passkey of the user. */
export async function usePasskey(): Promise<UsedPasskey> {
  const { challenge, options } = await startPasskeyLogin();
  return { challenge, credential: await askForPasskey(options) };
}

/**
 * Has the browser offer passkeys no longer that were removed here: `SecondFactors.acceptedPasskeys`. Browsers that cannot
 * do it lose nothing.
 */
export async function tellAcceptedPasskeys(accepted: unknown): Promise<void> {
  if (!accepted || !hasPasskeys() || !('signalAllAcceptedCredentials' in PublicKeyCredential))
    return;
  const options = accepted as AllAcceptedCredentialsOptions;
  await PublicKeyCredential.signalAllAcceptedCredentials(options).catch(() => {});
}
