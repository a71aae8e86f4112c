import { AuthError } from '../../errors.ts';
import type { IdentityUse } from '../identities/store.ts';
import type { Device } from '../sessions/sessions.ts';
import type { NewAccount } from '../sessions/store.ts';
import type { AuthPayload } from '../sign-in/auth-payload.ts';
import type { SignIn } from '../sign-in/sign-in.ts';
import type { UserStore, UserWithPassword } from '../users/store.ts';
import { toUser } from '../users/user.ts';
import type { Users } from '../users/users.ts';
import type { AfterSignUp, SignUpIdentity } from './after-sign-up.ts';

/** A user who is ready to be stored, and what they begin with. */
export interface NewUser {
  readonly row: UserWithPassword;
  readonly account: NewAccount;
  /** What an extension has added to the input. */
  readonly added: Readonly<Record<string, unknown>>;
  /** The identity at a provider that they sign up with; without it they have chosen a password. */
  readonly identity?: IdentityUse | undefined;
}

/** Stores the user and starts their session. Throws what `SignIn.admit` throws, and what the hook throws. */
export type AdmitNewUser = (newUser: NewUser, device: Device) => Promise<AuthPayload>;

/** See `Proof`. */
const signUp = { method: 'sign-up' } as const;
const methodsOf = ({ identity }: NewUser) => [identity ? 'IDENTITY' : 'PASSWORD'] as const;

export function createAdmitNewUser(options: {
  users: Pick<Users, 'remove'>;
  store: Pick<UserStore, 'insert'>;
  signIn: Pick<SignIn, 'admit'>;
  afterSignUp?: AfterSignUp | undefined;
}): AdmitNewUser {
  const { users, store, signIn, afterSignUp } = options;

  if (!afterSignUp)
    return (newUser, device) => {
      const { row, account, identity } = newUser;
      const condition = { newUser: row, account, identity };
      const proof = { ...signUp, methods: methodsOf(newUser), condition };
      return signIn.admit(toUser(row), proof, device);
    };

  /**
   * Keeps the name while the hook works, for a user who is disabled until their session starts. The address waits for
   * that, too: a server that dies in the hook leaves it free, and the link good.
   */
  return async (newUser, device) => {
    const { row, account, added, identity } = newUser;
    if ((await store.insert({ ...row, disabledAt: row.createdAt })) === 'username-taken')
      throw new AuthError('USERNAME_TAKEN');
    try {
      const user = toUser(row);
      await afterSignUp({ user, input: added, identity: identityOf(newUser) });
      const condition = { isPending: true, account, identity };
      const proof = { ...signUp, methods: methodsOf(newUser), condition };
      return await signIn.admit(user, proof, device);
    } catch (error) {
      // Then they are stored, and go on with a second factor.
      const isStored = error instanceof AuthError && error.code === 'SECOND_FACTOR_REQUIRED';
      if (!isStored) await users.remove(row);
      throw error;
    }
  };
}

function identityOf({ identity: use, account }: NewUser): SignUpIdentity | null {
  if (!use) return null;
  const { provider, issuer, subject } = use.identity;
  return { provider, issuer, subject, email: account.provided?.email ?? null };
}
