import { client } from './session.ts';
import { NoPasskey } from './problem.ts';

/** What the server takes as the use of a passkey. */
export interface UsedPasskey {
  readonly challenge: string;
  readonly credential: unknown;
}

/** Asks the browser for a passkey with these options of the server. Throws NoPasskey where it gives none. */
export async function askForPasskey(
  options: unknown,
  more: { mediation?: 'conditional'; signal?: AbortSignal } = {},
): Promise<unknown> {
  const publicKey = PublicKeyCredential.parseRequestOptionsFromJSON(
    options as PublicKeyCredentialRequestOptionsJSON,
  );
  const credential = await navigator.credentials
    .get({ publicKey, ...more })
    .catch((error: unknown) => {
      throw new NoPasskey(String(error));
    });
  if (!(credential instanceof PublicKeyCredential)) throw new NoPasskey('no passkey');
  return credential.toJSON();
}

/** Asks the server for options, and the browser for a passkey of the user. */
export async function usePasskey(): Promise<UsedPasskey> {
  const { startPasskeyLogin } = await client.request<{
    startPasskeyLogin: { challenge: string; options: unknown };
  }>('mutation { startPasskeyLogin { challenge options } }');
  const { challenge, options } = startPasskeyLogin;
  return { challenge, credential: await askForPasskey(options) };
}
