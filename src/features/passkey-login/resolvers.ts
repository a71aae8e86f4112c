import { callerOf } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { PasskeyLogin } from './passkey-login.ts';

export function passkeyLoginResolvers({ start, login }: PasskeyLogin): Resolvers {
  return {
    Mutation: {
      startPasskeyLogin: (_parent, _args, { viewer }) =>
        // Who acts in the place of a user is not told of their passkeys.
        start(viewer?.isInteractive ? viewer.user.id : null),
      loginWithPasskey: (_parent, given, context) =>
        login(given, context.device(), callerOf(context)),
    },
  };
}
