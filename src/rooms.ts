import * as server from './settings/server.ts';
import * as clients from './settings/clients.ts';
import * as pages from './settings/pages.ts';
import * as edge from './graphql/room.ts';
import * as passwords from './features/passwords/room.ts';
import * as users from './features/users/room.ts';
import * as audit from './features/audit/room.ts';
import * as keys from './features/keys/room.ts';
import * as tokens from './features/tokens/room.ts';
import * as attempts from './features/attempts/room.ts';
import * as oneTimeTokens from './features/one-time-tokens/room.ts';
import * as mail from './features/mail/room.ts';
import * as sessions from './features/sessions/room.ts';
import * as viewer from './features/viewer/room.ts';
import * as addresses from './features/addresses/room.ts';
import * as secondFactors from './features/second-factors/room.ts';
import * as totp from './features/totp/room.ts';
import * as recoveryCodes from './features/recovery-codes/room.ts';
import * as passkeys from './features/passkeys/room.ts';
import * as trustedDevices from './features/trusted-devices/room.ts';
import * as identities from './features/identities/room.ts';
import * as providers from './features/providers/room.ts';
import * as signIn from './features/sign-in/room.ts';
import * as elsewhere from './features/elsewhere/room.ts';
import * as totpSetup from './features/totp-setup/room.ts';
import * as login from './features/login/room.ts';
import * as loginChallenge from './features/login-challenge/room.ts';
import * as passwordChange from './features/password-change/room.ts';
import * as passwordReset from './features/password-reset/room.ts';
import * as mailLogin from './features/mail-login/room.ts';
import * as passkeyLogin from './features/passkey-login/room.ts';
import * as handOver from './features/hand-over/room.ts';
import * as reauthentication from './features/reauthentication/room.ts';
import * as signUp from './features/sign-up/room.ts';
import * as providerLogin from './features/provider-login/room.ts';
import * as account from './features/account/room.ts';
import * as apiKeys from './features/api-keys/room.ts';
import * as administration from './features/administration/room.ts';
import * as impersonation from './features/impersonation/room.ts';
import * as webhooks from './features/webhooks/room.ts';
import * as movingIn from './features/moving-in/room.ts';
import type { Room } from './room.ts';

/** The server and its edge, then each feature, the lowest first: a feature may import those before it. */
export const rooms = [
  server,
  clients,
  pages,
  edge,
  passwords,
  users,
  audit,
  keys,
  tokens,
  attempts,
  oneTimeTokens,
  mail,
  sessions,
  viewer,
  addresses,
  secondFactors,
  totp,
  recoveryCodes,
  passkeys,
  trustedDevices,
  identities,
  providers,
  signIn,
  elsewhere,
  totpSetup,
  login,
  loginChallenge,
  passwordChange,
  passwordReset,
  mailLogin,
  passkeyLogin,
  handOver,
  reauthentication,
  signUp,
  providerLogin,
  account,
  apiKeys,
  administration,
  impersonation,
  webhooks,
  movingIn,
] as const satisfies readonly Room[];

type AllOf<Union> = (Union extends unknown ? (one: Union) => void : never) extends (
  all: infer All,
) => void
  ? All
  : never;

type DeclaredBy<One, Kind extends keyof Room> = One extends {
  readonly [Name in Kind]: infer Some;
}
  ? Some
  : never;

type Named = 'settings' | 'codes' | 'events' | 'tables';

/** What all rooms declare of a kind, in one object. */
export type Declared<Kind extends Named> = AllOf<DeclaredBy<(typeof rooms)[number], Kind>>;

/** Returns what all rooms declare of a kind, in one object. */
export function declared<Kind extends Named>(kind: Kind): Declared<Kind> {
  return Object.assign({}, ...rooms.map((room: Room) => room[kind]));
}

export type UpkeepName = DeclaredBy<(typeof rooms)[number], 'upkeep'>[number];
