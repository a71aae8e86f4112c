import type { Config } from '../../config.ts';
import { AuthError } from '../../errors.ts';
import type { Clock } from '../../lib/clock.ts';
import type { FactorProof } from '../second-factors/factor-proof.ts';
import type { Notices } from '../mail/notices.ts';
import { findStep } from './codes.ts';
import type { TotpSecrets } from './secrets.ts';
import { totpSetup, type TotpSetup } from './setup.ts';

/** An app that a login sets up where a second factor is required. Its secret follows from the challenge. */
export interface TotpOfLogin {
  /** Returns what the app has to know; null where apps are switched off. */
  setup(challenge: string, username: string): Promise<TotpSetup> | null;
  /** Returns what the first code of the app would use up. Throws SECOND_FACTOR_INVALID for a wrong one. */
  check(login: { challenge: string; userId: string }, code: string): Promise<FactorProof>;
}

export function createTotpOfLogin(options: {
  config: Pick<Config, 'totp' | 'issuer'>;
  secrets: TotpSecrets;
  notices: Pick<Notices, 'write'>;
  clock: Clock;
}): TotpOfLogin {
  const { config, secrets, notices, clock } = options;
  return {
    setup: (challenge, username) =>
      config.totp
        ? totpSetup(secrets.ofChallenge(challenge), { username, issuer: config.issuer })
        : null,

    async check({ challenge, userId }, code) {
      const secret = secrets.ofChallenge(challenge);
      const step = config.totp ? await findStep(secret, code, clock) : null;
      if (step === null) throw new AuthError('SECOND_FACTOR_INVALID');
      const sealed = secrets.seal(secret, userId);
      const use = { kind: 'new-totp', sealed, step, spent: null, isFirst: true } as const;
      const notice = notices.write('totp-added');
      return { use, method: 'TOTP', event: 'totp_added', notice };
    },
  };
}
