import type { ComponentChildren } from 'preact';
import { useEffect, useRef, useState } from 'preact/hooks';
import { words as common } from '../../account/common-words.ts';
import { Field } from '../../account/ui/fields.tsx';
import { Form, type Values } from '../../account/ui/form.tsx';
import { newId } from '../../account/ui/ids.ts';
import { Button } from '../../account/ui/page.tsx';
import { useAction } from '../../account/use-action.ts';
import { words } from '../words.ts';

/** What is asked before something is done, in a dialog. */
export interface Asked {
  readonly title: string;
  /** What it will do. */
  readonly text: ComponentChildren;
  /** What the button says: what it does, not "OK". */
  readonly press: string;
  /** Whether the viewer has to say why; a text says what for. */
  readonly reason?: string | true;
  /** What else the viewer has to fill in. */
  readonly fields?: ComponentChildren;
  /** Does it. */
  readonly act: (values: Values) => Promise<void>;
}

/** A button that asks first. */
export function AskButton(props: {
  asked: Asked;
  kind?: 'plain' | 'danger' | 'main';
  /** What the button says. As `Asked.press` where nothing is given. */
  children?: ComponentChildren;
  label?: string;
}) {
  const { asked, kind = 'danger', label, children } = props;
  const [isOpen, setOpen] = useState(false);
  return (
    <>
      <Button kind={kind} press={() => setOpen(true)} label={label}>
        {children ?? asked.press}
      </Button>
      {isOpen && <Question asked={asked} closed={() => setOpen(false)} />}
    </>
  );
}

function Question({ asked, closed }: { asked: Asked; closed: () => void }) {
  const { title, text, press, reason, fields, act } = asked;
  const dialog = useRef<HTMLDialogElement>(null);
  const [titleId] = useState(() => newId('question'));
  useEffect(() => dialog.current?.showModal(), []);
  const action = useAction(async (values: Values) => {
    await act(values);
    // The browser gives the focus back to where it was only when the dialog is closed before it is taken away.
    dialog.current?.close();
  });
  return (
    <dialog ref={dialog} aria-labelledby={titleId} onClose={closed}>
      <h2 id={titleId}>{title}</h2>
      <div>{text}</div>
      <Form press={press} action={action} kind="danger">
        {fields}
        {reason && (
          <Field
            name="reason"
            label={words.reason}
            hint={reason === true ? words.reasonHint : reason}
            maxLength={500}
            autocomplete="off"
          />
        )}
      </Form>
      <Button press={() => dialog.current?.close()}>{common.cancel}</Button>
    </dialog>
  );
}
