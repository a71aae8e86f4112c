/** What the page shows: `SecondFactors` in schema.graphql. */
export interface OwnFactors {
  readonly totpSince: string | null;
  readonly recoveryCodesLeft: number;
  readonly passkeys: readonly { readonly id: string }[];
  readonly trustedDevices: readonly TrustedDevice[];
}

export interface TrustedDevice {
  readonly id: string;
  readonly createdAt: string;
  readonly expiresAt: string;
  readonly userAgent: string | null;
  readonly isCurrent: boolean;
}

export const query = `{
  me {
    secondFactors {
      totpSince
      recoveryCodesLeft
      passkeys { id }
      trustedDevices { id createdAt expiresAt userAgent isCurrent }
    }
  }
}`;

export const countFactors = ({ totpSince, passkeys }: OwnFactors) =>
  passkeys.length + (totpSince === null ? 0 : 1);
