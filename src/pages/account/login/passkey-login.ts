import { useEffect, useRef } from 'preact/hooks';
import { LatchkeyError } from '../../../client/index.ts';
import { askForPasskey, hasPasskeys, startPasskeyLogin } from '../passkey.ts';
import { settings } from '../settings.ts';
import { logInBy } from '../log-in-by.ts';

/** Whether this page can log a user in with a passkey. */
export const canUsePasskeys = settings.passkeys && hasPasskeys();

/** A passkey that was used on this page. */
interface Given {
  readonly challenge: string;
  readonly credential: unknown;
  readonly rpId: string;
}

/** Asks the browser for any passkey of this service. */
export async function askForAnyPasskey(how?: Parameters<typeof askForPasskey>[1]): Promise<Given> {
  const { challenge, options } = await startPasskeyLogin();
  const credential = await askForPasskey(options, how);
  return { challenge, credential, rpId: options.rpId };
}

/** Logs the user of a passkey in. The browser no longer offers a passkey that the server does not know. */
export async function logInWithPasskey({ challenge, credential, rpId }: Given): Promise<boolean> {
  const types = { challenge: 'String!', credential: 'AuthenticationResponseJSON!' };
  try {
    return await logInBy('loginWithPasskey', types, { challenge, credential });
  } catch (error) {
    if (error instanceof LatchkeyError && error.code === 'PASSKEY_UNKNOWN')
      await forget({ rpId, credentialId: (credential as { id: string }).id });
    throw error;
  }
}

async function forget(passkey: { rpId: string; credentialId: string }): Promise<void> {
  if (!('signalUnknownCredential' in PublicKeyCredential)) return;
  await PublicKeyCredential.signalUnknownCredential(passkey).catch(() => {});
}

/**
 * Has the browser offer passkeys in the field of the username, as long as the page is there. Returns what ends the offer:
 * a browser answers one question at a time.
 */
export function usePasskeyOffer(use: (given: Given) => Promise<void>): () => void {
  const offer = useRef<AbortController | null>(null);
  const stop = () => offer.current?.abort();
  useEffect(() => {
    const { signal } = (offer.current = new AbortController());
    void makeOffer(signal, use);
    return stop;
  }, []);
  return stop;
}

/** Asks again after a passkey was refused, and not after the browser has given none. */
async function makeOffer(signal: AbortSignal, use: (given: Given) => Promise<void>) {
  if (!canUsePasskeys || !(await PublicKeyCredential.isConditionalMediationAvailable?.())) return;
  while (!signal.aborted) {
    const given = await askForAnyPasskey({ mediation: 'conditional', signal }).catch(() => null);
    if (!given) return;
    await use(given);
  }
}
