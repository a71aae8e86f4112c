import { ownScopes } from '../../../lib/own-scopes.ts';

/** For the `list` of a field. */
export const scopeNamesId = 'scope-names';

/** The server's own scopes, which browsers offer while a scope is typed. Apps have others. */
export function ScopeNames() {
  return (
    <datalist id={scopeNamesId}>
      {ownScopes.map((scope) => (
        <option key={scope} value={scope} />
      ))}
    </datalist>
  );
}
