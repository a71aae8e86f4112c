import type { Values } from '../../account/ui/form.tsx';
import { Button } from '../../account/ui/page.tsx';
import { ProblemNotice } from '../../account/ui/problem-notice.tsx';
import { useAction } from '../../account/use-action.ts';
import { change } from '../api.ts';
import { AskButton } from '../ui/question.tsx';
import type { PartProps } from './seen-user.ts';
import { words } from './words.ts';

/** Whether the user may log in, and whether there is a user at all. */
export function Access({
  user: { id, username, disabledAt },
  mayChange,
  changed,
  deleted,
}: PartProps & { deleted: () => void }) {
  const enable = useAction(async () => {
    await change('mutation ($id: ID!) { enableUser(id: $id) { id } }', { id });
    await changed(words.isEnabled);
  });
  const disable = async ({ reason }: Values) => {
    await change(
      'mutation ($id: ID!, $reason: String!) { disableUser(id: $id, reason: $reason) { id } }',
      { id, reason },
    );
    await changed(words.isDisabled);
  };
  const remove = async ({ reason }: Values) => {
    await change('mutation ($id: ID!, $reason: String!) { deleteUser(id: $id, reason: $reason) }', {
      id,
      reason,
    });
    deleted();
  };
  if (!mayChange('latchkey:users')) return null;
  return (
    <section>
      <h2>{words.access}</h2>
      <div class="actions">
        {disabledAt ? (
          <Button press={enable.run} isRunning={enable.isRunning}>
            {words.enable}
          </Button>
        ) : (
          <AskButton
            asked={{
              title: words.question(words.disable, username),
              text: words.disableText,
              press: words.disable,
              reason: true,
              act: disable,
            }}
          />
        )}
        <AskButton
          asked={{
            title: words.question(words.delete, username),
            text: words.deleteText,
            press: words.delete,
            reason: true,
            act: remove,
          }}
        />
      </div>
      <ProblemNotice problem={enable.problem} />
    </section>
  );
}
