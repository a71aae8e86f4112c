import { auditedEvents } from '../../events.ts';

/** Returns whether the schema has a name for an action, which is given as it is stored. */
export type IsKnownAction = (action: string) => boolean;

/** A server of a later version, or one with other `typeDefs`, may have stored actions that this one does not know. */
export function createIsKnownAction(ownActions: () => ReadonlySet<string>): IsKnownAction {
  return (action) => auditedEvents.includes(action) || ownActions().has(action.toUpperCase());
}
