import { settings } from '../settings.ts';

/** What the page shows: a part of `SecondFactors` in schema.graphql. */
export interface OwnPasskeys {
  readonly totpSince: string | null;
  readonly recoveryCodesLeft: number;
  readonly passkeys: readonly Passkey[];
  readonly acceptedPasskeys: unknown;
}

export interface Passkey {
  readonly id: string;
  readonly name: string;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
  readonly isSynced: boolean;
}

export const query = `{
  me {
    secondFactors {
      totpSince
      recoveryCodesLeft
      passkeys { id name createdAt lastUsedAt isSynced }
      acceptedPasskeys
    }
  }
}`;

/** As many as a user can have: `SecondFactors.passkeys`. */
export const maxPasskeys = 20;

/** What the server takes as a name: 1 to 64 characters. */
export const longestName = 64;

/** Whether there is no second factor but one passkey. */
export const isLast = ({ totpSince, passkeys }: OwnPasskeys) =>
  totpSince === null && passkeys.length === 1;

/** Whether it has to stay, since every user needs a second factor. */
export const isKept = (factors: OwnPasskeys) =>
  isLast(factors) && settings.secondFactor === 'required';
