import { availableParallelism } from 'node:os';
import type { Config } from './config.ts';
import { createLogin } from './features/login/login.ts';
import { loginResolvers } from './features/login/resolvers.ts';
import { createPasswordHasher } from './features/passwords/password-hasher.ts';
import { signUpResolvers } from './features/sign-up/resolvers.ts';
import { createSignUp } from './features/sign-up/sign-up.ts';
import { loadSigningKey } from './features/tokens/signing-key.ts';
import { createTokens } from './features/tokens/tokens.ts';
import { createUsers, type Users } from './features/users/users.ts';
import { createAuthenticate, type Authenticate } from './features/viewer/authenticate.ts';
import { viewerResolvers } from './features/viewer/resolvers.ts';
import type { Resolvers } from './graphql/resolvers.generated.ts';
import type { Clock } from './lib/clock.ts';
import type { RandomBytes } from './lib/secrets.ts';
import type { Store } from './store/store.ts';

/** libuv's pool, where passwords are hashed, has four threads. */
const poolThreads = 4;

export interface Parts {
  readonly config: Config;
  readonly store: Store;
  readonly clock: Clock;
  readonly random: RandomBytes;
}

/** Every feature, wired once. */
export interface Auth {
  readonly authenticate: Authenticate;
  readonly resolvers: readonly Resolvers[];
}

/** Wires the features of a server. Generates and stores the signing key on the very first call. */
export async function createAuth({ config, store, clock, random }: Parts): Promise<Auth> {
  const key = await loadSigningKey(store.signingKeys, clock);
  const tokens = createTokens({ config, clock, random, key });
  const hasher = createHasher(random, config.passwordQueueLimit);
  const { passwordMinLength } = config;
  const users = createUsers({ store: store.users, hasher, clock, random, passwordMinLength });
  const login = createLogin({ store: store.users, hasher, tokens });
  const signUp = createSignUp({ config, users, login });
  return {
    authenticate: createAuthenticate({ store: store.users, tokens }),
    resolvers: [viewerResolvers(), loginResolvers(login), signUpResolvers(signUp)],
  };
}

/** Returns what the command line needs to manage users: no key, no token, and a queue without an end. */
export function createUserAdministration({ config, store, clock, random }: Parts): Users {
  const hasher = createHasher(random, Infinity);
  const { passwordMinLength } = config;
  return createUsers({ store: store.users, hasher, clock, random, passwordMinLength });
}

function createHasher(random: RandomBytes, queueLimit: number) {
  const concurrency = Math.min(availableParallelism(), poolThreads);
  return createPasswordHasher({ random, concurrency, queueLimit });
}
