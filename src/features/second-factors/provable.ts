import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import { factorsOf, hasFactor, type SecondFactor } from './second-factors.ts';
import type { SecondFactorStore } from './store.ts';

/** Whether a user has a second factor, and what they can prove now: of one that is suspended, nothing. */
export interface Provable {
  readonly isSetUp: boolean;
  readonly factors: readonly SecondFactor[];
}

export type FindProvable = (viewer: Viewer) => MaybePromise<Provable>;

/** A viewer is of one request: however many of its fields ask, the store is asked once. */
export function createFindProvable(store: Pick<SecondFactorStore, 'find'>): FindProvable {
  const asked = new WeakMap<Viewer, Promise<Provable>>();
  const find = async ({ user }: Viewer): Promise<Provable> => {
    const found = await store.find(user.id);
    return { isSetUp: hasFactor(found), factors: factorsOf(found) };
  };
  return (viewer) => {
    const known = asked.get(viewer) ?? find(viewer);
    asked.set(viewer, known);
    return known;
  };
}
