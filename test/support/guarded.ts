import { makeExecutableSchema } from '@graphql-tools/schema';
import { buildSchema, Kind, parse, print, type GraphQLSchema } from 'graphql';
import type { SecondFactor } from '../../src/features/second-factors/second-factors.ts';
import { whenReady, type MaybePromise } from '../../src/lib/maybe-promise.ts';
import type { Context } from '../../src/request/context.ts';
import { guardSchema } from '../../src/graphql/guard/guard.ts';
import { rootsOf } from '../../src/graphql/roots.ts';
import { readTypeDefs, typeDefs as contract } from '../../src/graphql/schema.ts';
import { noCookies } from '../../src/request/cookies.ts';
import { createFakeClock } from './fake-clock.ts';

/** The directives as the contract defines them. */
const directives = parse(contract)
  .definitions.filter(({ kind }) => kind === Kind.DIRECTIVE_DEFINITION)
  .map((definition) => print(definition));

export const clock = createFakeClock();

/** A resolver for each root field of the contract. It answers null. */
export const ownResolvers = Object.fromEntries(
  rootsOf(buildSchema(contract)).map((root) => [
    root.name,
    Object.fromEntries(Object.keys(root.getFields()).map((field) => [field, () => null])),
  ]),
);

/** Returns a schema of somebody else's types, before it is guarded. */
export function buildUnguarded(typeDefs: string, resolvers = {}): GraphQLSchema {
  return makeExecutableSchema({ typeDefs: readTypeDefs(...directives, typeDefs), resolvers });
}

export function buildGuarded(typeDefs: string, resolvers = {}): GraphQLSchema {
  return guardSchema(buildUnguarded(typeDefs, resolvers), clock);
}

const device = { ip: null, userAgent: null, acceptLanguage: null };
const rest = {
  authenticatedBy: 'header',
  cookies: noCookies,
  device: () => device,
  loadUser: async () => null,
  hasProvedEmail: () => false,
  secondFactorsOf: () => ({ isSetUp: false, factors: [] }),
  scopesByFactor: () => [],
  sendMail: async () => {},
  recordEvent: async () => {},
  acceptViewer: null,
} as const;

export const anonymous: Context = {
  authentication: { kind: 'anonymous' },
  viewer: null,
  ...rest,
};

/** Returns the context of a viewer with these scopes who gave the password so many seconds ago. */
export function viewerWith({
  scopes = [],
  secondsAgo = 0,
  isInteractive = true,
  hasProvedEmail = false,
  acr = 'aal1',
  factors = [],
  isSetUp,
  scopesByFactor = [],
}: {
  readonly scopes?: readonly string[];
  readonly secondsAgo?: number;
  readonly isInteractive?: boolean;
  readonly hasProvedEmail?: MaybePromise<boolean>;
  readonly acr?: unknown;
  readonly factors?: MaybePromise<readonly SecondFactor[]>;
  /** Whether there is a second factor: where there are any factors, unless it is said. */
  readonly isSetUp?: boolean;
  readonly scopesByFactor?: readonly string[];
} = {}): Context {
  const at = new Date(0);
  const authenticatedAt = new Date(clock.now() - secondsAgo * 1000);
  const user = { id: '1', username: 'susan', createdAt: at, disabledAt: null, scope: '' };
  const times = { createdAt: at, lastUsedAt: at, authenticatedAt, expiresAt: at, revokedAt: null };
  const session = { id: '2', userId: '1', ...times, ...device, methods: [] };
  const claims = {
    iss: 'i',
    sub: '1',
    aud: 'a',
    exp: 0,
    iat: 0,
    jti: 'j',
    client_id: 'c',
    sid: '2',
    auth_time: 0,
    acr: acr as string,
  };
  const viewer = {
    user,
    session,
    authenticatedAt,
    isInteractive,
    scopes: new Set(scopes),
    claims,
  };
  const authentication = { kind: 'viewer', viewer } as const;
  return {
    authentication,
    viewer,
    ...rest,
    hasProvedEmail: () => hasProvedEmail,
    secondFactorsOf: () =>
      whenReady(factors, (list) => ({ isSetUp: isSetUp ?? list.length > 0, factors: list })),
    scopesByFactor: () => scopesByFactor,
  };
}
