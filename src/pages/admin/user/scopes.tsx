import { Field } from '../../account/ui/fields.tsx';
import { Form, type Values } from '../../account/ui/form.tsx';
import { Button } from '../../account/ui/page.tsx';
import { ProblemNotice } from '../../account/ui/problem-notice.tsx';
import { useAction } from '../../account/use-action.ts';
import { change } from '../api.ts';
import { ScopeNames, scopeNamesId } from '../ui/scope-names.tsx';
import type { PartProps } from './seen-user.ts';
import { words } from './words.ts';

/** What the user may do. */
export function Scopes({ user, mayChange, changed }: PartProps) {
  const scopes = user.scopes ?? [];
  const mayGive = mayChange('latchkey:scopes');
  const grant = useAction(async ({ scope = '' }: Values) => {
    const name = scope.trim();
    await change(
      'mutation ($id: ID!, $scope: String!) { grantScope(id: $id, scope: $scope) { id } }',
      {
        id: user.id,
        scope: name,
      },
    );
    await changed(words.granted(name));
  });
  return (
    <section>
      <h2>{words.scopes}</h2>
      {scopes.length === 0 && <p class="quiet">{words.noScopes}</p>}
      <ul class="things dense">
        {scopes.map((scope) => (
          <Scope key={scope} scope={scope} id={user.id} mayTake={mayGive} changed={changed} />
        ))}
      </ul>
      {mayGive && (
        // Another one, empty, after each success.
        <Form press={words.grant} action={grant} kind="plain" key={scopes.join(' ')}>
          <Field name="scope" label={words.scope} list={scopeNamesId} autocomplete="off" />
          <ScopeNames />
        </Form>
      )}
    </section>
  );
}

function Scope(props: {
  scope: string;
  id: string;
  mayTake: boolean;
  changed: PartProps['changed'];
}) {
  const { scope, id, mayTake, changed } = props;
  const revoke = useAction(async () => {
    await change(
      'mutation ($id: ID!, $scope: String!) { revokeScope(id: $id, scope: $scope) { id } }',
      {
        id,
        scope,
      },
    );
    await changed(words.revoked(scope));
  });
  return (
    <li>
      <div>
        <code>{scope}</code>
        <ProblemNotice problem={revoke.problem} />
      </div>
      {mayTake && (
        <Button press={revoke.run} isRunning={revoke.isRunning} label={`${words.revoke}: ${scope}`}>
          {words.revoke}
        </Button>
      )}
    </li>
  );
}
