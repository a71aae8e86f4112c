import type { Resolvers } from '../../graphql/generated/resolvers.ts';
import { requireViewer } from '../../request/context.ts';
import type { TrustedDevices } from './trusted-devices.ts';

export function trustedDeviceResolvers(devices: TrustedDevices): Resolvers {
  return {
    Mutation: {
      async revokeTrustedDevice(_parent, { id }, context) {
        const revoked = await devices.revoke(id, requireViewer(context));
        const { cookies } = context;
        if (devices.read(cookies.trustedDevice())?.id === id) cookies.forgetTrustedDevice();
        return revoked;
      },
    },
    SecondFactors: {
      async trustedDevices({ userId }, _args, { cookies }) {
        const current = devices.read(cookies.trustedDevice());
        const rows = await devices.list(userId);
        return rows.map((row) => ({ ...row, isCurrent: row.secretHash === current?.secretHash }));
      },
    },
  };
}
