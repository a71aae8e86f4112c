import type { Method } from '../../lib/authentication-methods.ts';
import type { AuditedEvent } from '../../events.ts';
import type { UserNotice } from '../users/store.ts';
import type { FactorUse } from './store.ts';

/** A factor that was proved. Nothing is used up before the transaction of its effect. */
export interface FactorProof {
  readonly use: FactorUse;
  readonly method: Method;
  /** What its use is in the log, where that is more than a login. */
  readonly event?: AuditedEvent;
  /** The mail that tells the user, which is stored with its use. */
  readonly notice?: UserNotice | undefined;
}
