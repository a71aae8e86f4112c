import type { Method } from '../../account/sessions/words.ts';

/** A user, as an administrator sees them. */
export interface SeenUser {
  readonly id: string;
  readonly username: string;
  readonly kind: 'PERSON' | 'SERVICE_ACCOUNT';
  readonly createdAt: string;
  readonly lastSeenAt: string | null;
  readonly disabledAt: string | null;
  readonly email: string | null;
  readonly hasPassword: boolean | null;
  readonly scopes: readonly string[] | null;
  readonly sessions: { readonly nodes: readonly SeenSession[] } | null;
  readonly secondFactors: SeenFactors | null;
  readonly identities: readonly SeenIdentity[] | null;
  readonly apiKeys: readonly SeenKey[] | null;
}

export interface SeenSession {
  readonly id: string;
  readonly createdAt: string;
  readonly lastUsedAt: string;
  readonly ip: string | null;
  readonly userAgent: string | null;
  readonly methods: readonly Method[];
  readonly impersonator: { readonly username: string } | null;
}

export interface SeenFactors {
  readonly totpSince: string | null;
  readonly recoveryCodesLeft: number;
  readonly passkeys: readonly { readonly id: string; readonly name: string }[];
  readonly trustedDevices: readonly unknown[];
}

export interface SeenIdentity {
  readonly id: string;
  readonly provider: string;
  readonly email: string | null;
  readonly createdAt: string;
}

export interface SeenKey {
  readonly id: string;
  readonly name: string;
  readonly prefix: string;
  readonly scopes: readonly string[];
  readonly lastUsedAt: string | null;
  readonly lastUsedIp: string | null;
  readonly expiresAt: string;
  readonly revokedAt: string | null;
}

export const document = `query ($id: ID!) {
  user(by: { id: $id }) {
    id username kind createdAt lastSeenAt disabledAt email hasPassword scopes
    sessions(first: 100) {
      nodes { id createdAt lastUsedAt ip userAgent methods impersonator { username } }
    }
    secondFactors { totpSince recoveryCodesLeft passkeys { id name } trustedDevices { id } }
    identities { id provider email createdAt }
    apiKeys { id name prefix scopes lastUsedAt lastUsedIp expiresAt revokedAt }
  }
}`;

/** What each part of the view is given. */
export interface PartProps {
  readonly user: SeenUser;
  /** Whether the viewer may change it, for all that is known: the server decides. */
  readonly mayChange: (scope: string) => boolean;
  /** Asks for the user again, and says that something has worked. */
  readonly changed: (text: string) => Promise<void>;
}
