import { askForPasskey, hasPasskeys } from '../../docs/recipes/passkeys.ts';
import { createAuthClient, type ReauthenticationWanted } from 'latchkey/client';
import { ask, createAsk, url } from './api.ts';
import { find, onPress, onSubmit } from './screen.ts';

const dialog = document.querySelector<HTMLDialogElement>('#confirm')!;
let answer: ((isConfirmed: boolean) => void) | null = null;

/** Asks for a password, or for a second factor. False: the user pressed Cancel or Escape, or has none. */
async function confirm({ acr, factors = [] }: ReauthenticationWanted): Promise<boolean> {
  const needsSecondFactor = acr !== undefined;
  if (needsSecondFactor && factors.length === 0) return false;
  const offered = {
    confirmPassword: !needsSecondFactor,
    confirmTotp: factors.includes('TOTP'),
    confirmRecoveryCode: factors.includes('RECOVERY_CODE'),
    confirmPasskey: factors.includes('PASSKEY') && hasPasskeys(),
  };
  for (const [name, isOffered] of Object.entries(offered))
    find(`form[name="${name}"]`).hidden = !isOffered;
  dialog.showModal();
  return new Promise((resolve) => (answer = resolve));
}

dialog.addEventListener('close', () => {
  for (const input of dialog.querySelectorAll<HTMLInputElement>('[name="secret"]'))
    input.value = '';
  for (const problem of dialog.querySelectorAll('.problem')) problem.textContent = '';
  answer?.(dialog.returnValue === 'confirmed');
  dialog.returnValue = '';
});

async function prove(proof: object): Promise<void> {
  const mutation =
    'mutation ($proof: ReauthenticationProof!) { reauthenticateWith(proof: $proof) { expiresIn } }';
  await ask(mutation, { proof });
  dialog.close('confirmed');
}

onSubmit('confirmPassword', ({ secret }) => prove({ password: secret }));
onSubmit('confirmTotp', ({ secret }) => prove({ totp: secret }));
onSubmit('confirmRecoveryCode', ({ secret }) => prove({ recoveryCode: secret }));
onSubmit('confirmPasskey', async () => {
  const { startPasskeyLogin: request } = await ask<{ startPasskeyLogin: PasskeyRequest }>(
    'mutation { startPasskeyLogin { challenge options } }',
  );
  const credential = await askForPasskey(request.options);
  await prove({ passkey: { challenge: request.challenge, credential } });
});
onPress('cancelConfirm', () => dialog.close());

export interface PasskeyRequest {
  readonly challenge: string;
  readonly options: PublicKeyCredentialRequestOptionsJSON;
}

/** Asks the server, and where it wants to know once more who the user is, asks the user, and then the server again. */
export const askConfirmed = createAsk(createAuthClient({ url, confirm }).fetch);
