/** What the page shows: `Identity` in schema.graphql. */
export interface OwnIdentity {
  readonly id: string;
  readonly provider: string;
  readonly email: string | null;
  readonly createdAt: string;
  readonly lastUsedAt: string | null;
}

export const query = '{ me { identities { id provider email createdAt lastUsedAt } } }';

/** As many as a user can have: `User.identities`. */
export const maxIdentities = 20;
