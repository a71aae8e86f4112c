import type { ComponentChildren } from 'preact';
import { words } from '../common-words.ts';
import type { Problem } from '../problem.ts';
import { Form, type Values } from './form.tsx';
import { Button, Page } from './page.tsx';

/** A step that says what something will do, before it is done. */
export function Sure(props: {
  title: string;
  /** What the button says: what it does, not "OK". */
  press: string;
  action: { run: (values: Values) => Promise<void>; isRunning: boolean; problem: Problem | null };
  cancel: () => void;
  children: ComponentChildren;
}) {
  const { title, press, action, cancel, children } = props;
  return (
    <Page title={title}>
      {children}
      <Form
        press={press}
        action={action}
        kind="danger"
        below={<Button press={cancel}>{words.cancel}</Button>}
      />
    </Page>
  );
}
