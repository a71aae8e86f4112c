import type { Config } from '../../config.ts';
import type { Notices } from '../mail/notices.ts';
import type { UserNotice } from '../users/store.ts';

/** Returns the mail that tells a user of an identity which is linked; undefined where this server sends none. */
export function linkedNotice(
  provider: string,
  { config, notices }: { config: Pick<Config, 'oidcProviders'>; notices: Pick<Notices, 'write'> },
): UserNotice | undefined {
  const name = config.oidcProviders.find(({ id }) => id === provider)?.name ?? null;
  return notices.write('identity-linked', { provider: name });
}
