import type { MaybePromise } from '../../lib/maybe-promise.ts';
import type { Viewer } from '../viewer/authenticate.ts';
import { factorsOf, type SecondFactor } from './second-factors.ts';
import type { SecondFactorStore } from './store.ts';

/** Returns the second factors that the viewer could prove now; empty where they have none. */
export type FindProvable = (viewer: Viewer) => MaybePromise<readonly SecondFactor[]>;

/** A viewer is of one request: however many of its fields ask, the store is asked once. */
export function createFindProvable(store: Pick<SecondFactorStore, 'find'>): FindProvable {
  const asked = new WeakMap<Viewer, Promise<readonly SecondFactor[]>>();
  return (viewer) => {
    const known = asked.get(viewer);
    if (known) return known;
    const found = store.find(viewer.user.id).then(factorsOf);
    asked.set(viewer, found);
    return found;
  };
}
