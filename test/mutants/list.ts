import { accessMutants } from './access.ts';
import { accountMutants } from './account.ts';
import { actingMutants } from './acting.ts';
import { addressMutants } from './addresses.ts';
import { administrationMutants } from './administration.ts';
import { apiKeyMutants } from './api-keys.ts';
import { auditMutants } from './audit.ts';
import { clientMutants } from './client.ts';
import { documentMutants } from './documents.ts';
import { edgeMutants } from './edge.ts';
import { elsewhereMutants } from './elsewhere.ts';
import { factorMutants } from './factors.ts';
import { foreignHashMutants } from './foreign-hashes.ts';
import { forRequestMutants } from './for-request.ts';
import { handOverMutants } from './hand-over.ts';
import { identityMutants } from './identities.ts';
import { mailMutants } from './mail.ts';
import { mailedTokenMutants } from './mailed-tokens.ts';
import type { Mutant } from './mutant.ts';
import { passkeyMutants } from './passkeys.ts';
import { passwordMutants } from './passwords.ts';
import { providerLoginMutants } from './provider-login.ts';
import { providerSettingMutants } from './provider-settings.ts';
import { providerMutants } from './providers.ts';
import { readerMutants } from './readers.ts';
import { signInMutants } from './sign-in.ts';
import { signUpMutants } from './sign-up.ts';
import { storeMutants } from './store.ts';
import { toldMutants } from './told.ts';
import { tokenMutants } from './tokens.ts';
import { trustedDeviceMutants } from './trusted-devices.ts';
import { vendorMutants } from './vendors.ts';
import { webhookMutants } from './webhooks.ts';

/** Every mutant. */
export const mutants: readonly Mutant[] = [
  ...tokenMutants,
  ...accessMutants,
  ...documentMutants,
  ...passwordMutants,
  ...foreignHashMutants,
  ...signInMutants,
  ...storeMutants,
  ...edgeMutants,
  ...addressMutants,
  ...signUpMutants,
  ...elsewhereMutants,
  ...readerMutants,
  ...accountMutants,
  ...mailedTokenMutants,
  ...mailMutants,
  ...trustedDeviceMutants,
  ...factorMutants,
  ...passkeyMutants,
  ...handOverMutants,
  ...identityMutants,
  ...providerSettingMutants,
  ...clientMutants,
  ...forRequestMutants,
  ...providerMutants,
  ...vendorMutants,
  ...providerLoginMutants,
  ...apiKeyMutants,
  ...actingMutants,
  ...administrationMutants,
  ...auditMutants,
  ...toldMutants,
  ...webhookMutants,
];
