import { callerOf } from '../../request/context.ts';
import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import type { NewTrustedDevice } from '../trusted-devices/trusted-devices.ts';
import type { CompleteLogin } from './complete-login.ts';
import type { DescribeChallenge } from './describe.ts';

export function loginChallengeResolvers(
  describe: DescribeChallenge,
  completeLogin: CompleteLogin,
): Resolvers {
  return {
    Query: {
      loginChallenge: (_parent, { challenge }, { cookies }) =>
        describe(challenge ?? cookies.challenge() ?? ''),
    },
    Mutation: {
      completeLogin(_parent, { challenge, proof, trustDevice }, context) {
        const { cookies } = context;
        const given = {
          challenge: challenge ?? cookies.challenge() ?? '',
          proof,
          keepTrust:
            trustDevice && cookies.isKept()
              ? (device: NewTrustedDevice) =>
                  cookies.keepTrustedDevice(device.token, device.ttlSeconds)
              : null,
        };
        return completeLogin(given, context.device(), callerOf(context));
      },
    },
  };
}
