import { callerOf } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { CompleteLogin } from './complete-login.ts';
import type { DescribeChallenge } from './describe.ts';

export function loginChallengeResolvers(
  describe: DescribeChallenge,
  completeLogin: CompleteLogin,
): Resolvers {
  return {
    Query: {
      loginChallenge: (_parent, { challenge }) => describe(challenge ?? ''),
    },
    Mutation: {
      completeLogin: (_parent, { challenge, proof }, context) =>
        completeLogin({ challenge: challenge ?? '', proof }, context.device(), callerOf(context)),
    },
  };
}
