import {
  createSoftwareAuthenticator,
  type Deviation,
  type SoftwareAuthenticator,
  type SoftwareAuthenticatorOptions,
} from '../../src/testing/software-authenticator.ts';
import type { GraphQLAnswer, TestServer } from './test-server.ts';

export const startRegistration = 'mutation { startPasskeyRegistration { challenge options } }';

export const registerDocument = `mutation ($challenge: String!, $credential: RegistrationResponseJSON!, $name: String) {
  registerPasskey(challenge: $challenge, credential: $credential, name: $name) { id name createdAt lastUsedAt isSynced aaguid }
}`;

export const startLogin = 'mutation { startPasskeyLogin { challenge options } }';

export const loginDocument = `mutation ($challenge: String!, $credential: AuthenticationResponseJSON!) {
  loginWithPasskey(challenge: $challenge, credential: $credential) {
    accessToken refreshToken user { username } session { methods hasSecondFactor }
  }
}`;

/** What one of the two mutations that begin something has returned. */
export interface Begun {
  readonly challenge: string;
  readonly options: never;
}

/** Returns what a mutation that begins something returned; throws where it was refused. */
export function begun({ body, text }: GraphQLAnswer): Begun {
  const [started] = Object.values(body.data ?? {});
  if (!started) throw new Error(`It was refused: ${text}`);
  return started as Begun;
}

/** An authenticator, and a page that uses it on a server. */
export function createPasskeyUser(
  server: TestServer,
  options: SoftwareAuthenticatorOptions & { headers?: Record<string, string> } = {},
  authenticator: SoftwareAuthenticator = createSoftwareAuthenticator(options),
) {
  const { headers = {} } = options;
  const start = async (token?: string) =>
    begun(await server.execute(startLogin, token === undefined ? {} : { token }));

  /** Sends what the authenticator gives for these options. */
  const send = (document: string, { challenge }: Begun, credential: object, token?: string) =>
    server.execute(document, {
      variables: { challenge, credential },
      headers,
      ...(token !== undefined && { token }),
    });

  return {
    authenticator,
    start,

    async register(token: string, deviation: Deviation = {}): Promise<GraphQLAnswer> {
      const asked = begun(await server.execute(startRegistration, { token }));
      return send(registerDocument, asked, authenticator.create(asked.options, deviation), token);
    },

    /** Returns an access token of a session that has proved the passkey. */
    async prove(): Promise<string> {
      const asked = await start();
      const { body, text } = await send(loginDocument, asked, authenticator.get(asked.options));
      const token: unknown = body.data?.['loginWithPasskey']?.accessToken;
      if (typeof token !== 'string') throw new Error(`It was refused: ${text}`);
      return token;
    },

    async login(deviation: Deviation = {}): Promise<GraphQLAnswer> {
      const asked = await start();
      return send(loginDocument, asked, authenticator.get(asked.options, deviation));
    },

    /** Logs in with a use of the passkey that was made for these options. */
    loginWith: (asked: Begun, credential: object): Promise<GraphQLAnswer> =>
      send(loginDocument, asked, credential),
  };
}
