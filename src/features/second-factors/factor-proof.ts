import type { Method } from '../../lib/authentication-methods.ts';
import type { FactorUse } from './store.ts';

/** A factor that was proved. Nothing is used up before the transaction of its effect. */
export interface FactorProof {
  readonly use: FactorUse;
  readonly method: Method;
}
