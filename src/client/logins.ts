import type { Held, Payload } from './carriers.ts';
import type { LatchkeyError } from './errors.ts';
import type { Variables } from './post.ts';
import type { Ask, Renewal } from './renewal.ts';
import type { Session } from './session.ts';
import type { AuthClient } from './types.ts';

const documents = {
  login:
    'mutation ($username: String!, $password: String!) { login(username: $username, password: $password) { ...Auth } }',
  completeLogin:
    'mutation ($challenge: String, $proof: LoginProof!, $trustDevice: Boolean) { completeLogin(challenge: $challenge, proof: $proof, trustDevice: $trustDevice) { ...Auth } }',
  signUp: 'mutation ($input: SignUpInput!) { signUp(input: $input) { ...Auth } }',
  reauthenticate:
    'mutation ($proof: ReauthenticationProof!) { reauthenticateWith(proof: $proof) { ...Auth } }',
};

export type Logins = Pick<
  AuthClient,
  'authenticate' | 'login' | 'completeLogin' | 'signUp' | 'reauthenticate'
>;

/** Everything that answers with tokens. `selection`: what is asked of AuthPayload. */
export function createLogins(
  session: Session,
  renewal: Renewal,
  ask: Ask,
  selection: string,
): Logins {
  /** Alone, so that no renewal for the user before is answered after it. */
  const enter = (query: string, variables: Variables | undefined, held: Held) =>
    session.exclusively(async () => {
      const [payload] = Object.values(await ask(query, variables, held)) as [Payload];
      await session.keep(payload);
      return payload.user;
    });

  /** `user`: the id of the one for whom it is sent, if it may not be sent for another one. */
  const run = async (document: string, variables?: Variables, user?: string) => {
    const query = `${document} fragment Auth on AuthPayload { ${selection} }`;
    const held = await session.look();
    session.requireSame(user);
    try {
      return await enter(query, variables, held);
    } catch (error) {
      const refusal = error as LatchkeyError;
      if (refusal.code !== 'UNAUTHENTICATED' || held.isOut) throw error;
      await renewal.renew(held, refusal.reason);
      const renewed = await session.look();
      if (renewed.isOut || renewed.key === held.key) throw error;
      return enter(query, variables, renewed);
    }
  };

  const authenticate: Logins['authenticate'] = (document, variables) =>
    run(document, variables, session.listeners.user?.id);

  return {
    authenticate,
    login: ({ username, password }) => run(documents.login, { username, password }),
    completeLogin: (given) => run(documents.completeLogin, { ...given }),
    signUp: (input) => run(documents.signUp, { input }),
    reauthenticate: async (proof) => void (await authenticate(documents.reauthenticate, { proof })),
  };
}
