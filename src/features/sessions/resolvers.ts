import { knownDevice, requireViewer, type Context } from '../../request/context.ts';
import { readUsers, requireOwn } from '../../request/own.ts';
import { requirePageLength } from '../../request/page-length.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import { hasSecondFactor, shownMethod } from '../../lib/authentication-methods.ts';
import { connectionOf } from '../../lib/connection.ts';
import type { SessionRow } from './store.ts';
import type { MarkDevice } from './mark-device.ts';
import type { SessionList, SessionPage } from './session-list.ts';
import type { Sessions } from './sessions.ts';

/** `markDevice` is null where attempts are not limited. */
export function sessionResolvers(
  sessions: Sessions,
  list: SessionList,
  markDevice: MarkDevice | null,
): Resolvers {
  return {
    Mutation: {
      logout: (_parent, { refreshToken }, context) =>
        logout(refreshToken ?? null, context, sessions, markDevice),
      revokeSession: (_parent, { id }, context) => sessions.revoke(id, requireViewer(context)),
      revokeOtherSessions: (_parent, _args, context) =>
        sessions.revokeOthers(requireViewer(context)),
    },
    Session: {
      methods: ({ methods }) => [...new Set(methods.map(shownMethod))],
      impersonator: ({ impersonatorId }, _args, { loadUser }) =>
        impersonatorId ? loadUser(impersonatorId) : null,
      hasSecondFactor: ({ methods }) => hasSecondFactor(methods),
    },
    User: {
      async sessions(user, { first, after }, context) {
        const viewer = requireOwn(user.id, context, readUsers);
        const page = await list.list(user.id, {
          first: requirePageLength(first),
          after: after ?? null,
        });
        return toConnection(page, viewer.session);
      },
    },
  };
}

/** The cookies are cleared only when all that was named has ended, so that a logout that failed can be tried again. */
async function logout(
  refreshToken: string | null,
  context: Context,
  sessions: Sessions,
  markDevice: MarkDevice | null,
): Promise<boolean> {
  const { cookies, authenticatedBy } = context;
  const device = authenticatedBy === 'cookie' ? knownDevice(context) : null;
  const marker = device && markDevice ? await markDevice(device.sessionId) : null;
  const ended = [
    refreshToken === null
      ? await logoutBearer(context, sessions)
      : await sessions.logoutByRefreshToken(refreshToken),
  ];
  // What a cookie names would go on otherwise, without its tokens being anywhere.
  const [access, refresh] = [cookies.accessToken(), cookies.refreshToken()];
  const hasEnded = refreshToken === null && authenticatedBy === 'cookie';
  if (access !== null && !hasEnded) ended.push(await sessions.logoutByAccessToken(access));
  if (refresh !== null) ended.push(await sessions.logoutByRefreshToken(refresh));
  cookies.clear();
  if (marker !== null) cookies.keepDeviceMarker(marker);
  return ended.includes(true);
}

/** An expired token can still end its session: a user who logs out should not have to refresh first. */
async function logoutBearer({ authentication }: Context, sessions: Sessions): Promise<boolean> {
  if (authentication.kind === 'unknown') throw authentication.error;
  if (authentication.kind === 'viewer') {
    const { user, session } = authentication.viewer;
    return sessions.logoutById(session.id, user.id);
  }
  if (authentication.kind === 'rejected' && authentication.reason === 'TOKEN_EXPIRED') {
    return sessions.logoutById(authentication.claims.sid, authentication.claims.sub);
  }
  return authentication.kind === 'rejected' && authentication.reason === 'SESSION_REVOKED';
}

function toConnection({ sessions, hasNextPage }: SessionPage, current: SessionRow) {
  const edges = sessions.map((session) => {
    const isCurrent = session.id === current.id;
    // That it has been used by this very request may not have been written yet.
    const node = { ...session, isCurrent, ...(isCurrent && { lastUsedAt: current.lastUsedAt }) };
    return { cursor: node.id, node };
  });
  return connectionOf(edges, hasNextPage ? (edges.at(-1)?.cursor ?? null) : null);
}
