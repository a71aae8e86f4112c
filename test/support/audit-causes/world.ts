import { person, type Person } from '../administrators.ts';
import { app } from '../hand-over.ts';
import { openProviderLogin, type ProviderLogin } from '../provider-login.ts';
import { password, type TestServer } from '../test-server.ts';

/** Where the requests of this world come from. */
export const from = { ip: '192.0.2.7', userAgent: 'Walk/1' };

export const headersFrom = { 'x-forwarded-for': from.ip, 'user-agent': from.userAgent };

/** A server on which everything can happen that the audit log tells of, with an administrator, and susan. */
export interface World {
  readonly server: ProviderLogin['server'];
  readonly provider: ProviderLogin;
  readonly admin: Person;
  readonly susan: Person;
  /** Returns what an operator does at the command line. */
  readonly operator: ReturnType<TestServer['administer']>;
}

/** What an event has to say. */
export interface Expected {
  readonly kind: 'PERSON' | 'SERVICE_ACCOUNT' | 'OPERATOR' | 'SERVER' | 'ANONYMOUS';
  readonly actor?: string;
  readonly impersonator?: string;
  readonly subject?: string;
  readonly detail?: string;
  readonly reason?: string;
  /** Whether there was no request: what the server and its operators do comes from no address. */
  readonly hasNoOrigin?: boolean;
}

/** Causes an event through the door that users have for it, and returns what it has to say. */
export type Cause = (world: World) => Promise<Expected>;

export const byThemselves = ({ id }: Person, more: Partial<Expected> = {}): Expected => ({
  kind: 'PERSON',
  actor: id,
  subject: id,
  ...more,
});

export const byAdmin = ({ admin }: World, more: Partial<Expected> = {}): Expected => ({
  kind: 'PERSON',
  actor: admin.id,
  ...more,
});

export const byOperator = (more: Partial<Expected> = {}): Expected => ({
  kind: 'OPERATOR',
  hasNoOrigin: true,
  ...more,
});

export async function openWorld(settings: Record<string, string> = {}): Promise<World> {
  const opened = await openProviderLogin({
    AUTH_ADMIN: 'on',
    AUTH_RETURN_URLS: app,
    AUTH_TRUSTED_PROXIES: '127.0.0.1',
    AUTH_WEBHOOK_PRIVATE: 'on',
    ...settings,
  });
  const { execute: send } = opened.server;
  const execute: TestServer['execute'] = (query, options = {}) =>
    send(query, { ...options, headers: { ...headersFrom, ...options.headers } });
  const server = {
    ...opened.server,
    execute,
    login: (username: string, secret: string) =>
      execute(
        'mutation ($n: String!, $p: String!) { login(username: $n, password: $p) { accessToken user { id } } }',
        { variables: { n: username, p: secret } },
      ),
  };
  const known = await server.store.users.findByUsernameKey('susan');
  const { body } = await server.login('susan', password);
  return {
    server,
    provider: { ...opened, server },
    admin: await person(server, 'admin', ['latchkey:admin']),
    susan: personOf(server, known!.id, 'susan', body.data!['login'].accessToken),
    operator: server.administer({ kind: 'cli' }),
  };
}

/** Returns a user with another token of theirs. */
export function personOf(server: TestServer, id: string, name: string, token: string): Person {
  const send = (query: string, variables: Record<string, unknown> = {}) =>
    server.execute(query, { token, variables });
  return {
    id,
    name,
    token,
    async ask(query, variables) {
      const { body, text } = await send(query, variables);
      if (body.errors) throw new Error(text);
      return body.data;
    },
    refusal: async (query, variables) =>
      (await send(query, variables)).body.errors ? 'refused' : null,
  };
}
