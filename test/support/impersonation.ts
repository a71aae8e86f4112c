import { decodeJwt } from 'jose';
import { person, withAdmin, type Person } from './administrators.ts';

export const impersonate = `mutation ($id: ID!, $reason: String! = "ticket 7", $maxAge: Int! = 900) {
  impersonate(id: $id, reason: $reason, maxAge: $maxAge) {
    accessToken tokenType expiresIn user { id username }
    session { id expiresAt isCurrent methods impersonator { id username } }
  }
}`;

export const endImpersonation = 'mutation ($id: ID!) { endImpersonation(sessionId: $id) }';

/** Returns a server with an administrator, a user, and what acts as the user. */
export async function withActing(settings: Record<string, string> = {}) {
  const { server, admin } = await withAdmin(settings);
  const susan = await person(server, 'susan', ['notes:read']);
  const act = async (as: Person = admin, maxAge = 900) => {
    const { accessToken, session } = (await as.ask(impersonate, { id: susan.id, maxAge }))
      .impersonate;
    return {
      token: accessToken as string,
      sessionId: session.id as string,
      claims: decodeJwt(accessToken),
    };
  };
  const isGood = async (token: string) =>
    (await server.me(token)).body.data?.['me']?.username === 'susan';
  return { server, admin, susan, act, isGood };
}
