import { defaultFieldResolver, getNamedType, type GraphQLField, type GraphQLSchema } from 'graphql';
import { AuthError } from '../errors.ts';
import type { AuthPayload } from '../features/sign-in/auth-payload.ts';
import type { Context } from './context.ts';

type Field = GraphQLField<unknown, Context, { refreshToken?: string | null }>;

/**
 * Makes every mutation of the schema that answers with tokens put them into the browser's cookies as well. The type
 * decides, so that no mutation, Latchkey's or an embedder's, can forget it.
 */
export function keepTokensInCookies(schema: GraphQLSchema): void {
  for (const field of Object.values(schema.getMutationType()?.getFields() ?? {})) {
    if (getNamedType(field.type).name === 'AuthPayload') keepTokens(field);
  }
}

function keepTokens(field: Field): void {
  const { resolve = defaultFieldResolver, args: takes } = field;
  field.resolve = async (source, args, context, info) => {
    const payload = (await unlessItWaits(context, () =>
      resolve(source, args, context, info),
    )) as AuthPayload | null;
    if (!payload) return payload;
    keep(payload, context);
    // A refresh token that came in a cookie is renewed in a cookie, so that no script can read it.
    const byCookie = takes.some(({ name }) => name === 'refreshToken') && args.refreshToken == null;
    return byCookie ? { ...payload, refreshToken: null } : payload;
  };
}

/** Has the browser keep the challenge of a login that is refused until a second factor is proved. */
async function unlessItWaits({ cookies }: Context, login: () => unknown): Promise<unknown> {
  try {
    return await login();
  } catch (error) {
    if (error instanceof AuthError && error.code === 'SECOND_FACTOR_REQUIRED') {
      const { challenge, expiresIn } = error.extensions;
      if (typeof challenge === 'string') cookies.keepChallenge(challenge, Number(expiresIn));
    }
    throw error;
  }
}

function keep(payload: AuthPayload, { cookies, authenticatedBy }: Context): void {
  // Without a refresh token it is the caller's session that goes on. Unless the cookies hold that session, a
  // new access token would join the refresh token of another one.
  if (payload.refreshToken === null && authenticatedBy !== 'cookie') return;
  cookies.keep(payload);
}
