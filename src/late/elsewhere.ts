import { createAskElsewhere } from '../features/elsewhere/ask.ts';
import { createMoveIn, type MoveIn } from '../features/elsewhere/move-in.ts';
import type { VerifyElsewhere } from '../features/elsewhere/verify-elsewhere.ts';
import { createTotpSecrets } from '../features/totp/secrets.ts';
import type { Accounts } from './accounts.ts';
import type { LateParts } from './parts.ts';

/** What takes users in whom another system knows; `late.ts` loads it at the first login of a user who is not here. */
export function createElsewhere(
  parts: LateParts & Pick<Accounts, 'users'>,
  verify: VerifyElsewhere,
): MoveIn {
  return createMoveIn({
    ...parts,
    store: parts.store.movedUsers,
    ask: createAskElsewhere({ ...parts, verify }),
    totpSecrets: createTotpSecrets(parts),
    isMailOpen: parts.config.smtpUrl !== null,
  });
}
