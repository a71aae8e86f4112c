import type { Config } from '../../config.ts';
import { relyingPartyOf } from '../passkeys/relying-party.ts';

/** `LoginMethods` in schema.graphql. */
export interface LoginMethods {
  readonly password: boolean;
  readonly signUp: boolean;
  readonly passkeys: boolean;
  readonly oidcProviders: readonly { readonly id: string; readonly name: string }[];
}

/** Returns how users can log in here, as the settings say. */
export function loginMethodsOf(config: Config): LoginMethods {
  return {
    password: true,
    signUp: config.signUp === 'open',
    passkeys: relyingPartyOf(config) !== null,
    oidcProviders: config.oidcProviders.map(({ id, name }) => ({ id, name })),
  };
}
