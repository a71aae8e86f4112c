import { render, type ComponentChildren } from 'preact';
import { useEffect, useRef } from 'preact/hooks';
import { words as common } from '../../account/common-words.ts';
import { Field } from '../../account/ui/fields.tsx';
import { Form, type Values } from '../../account/ui/form.tsx';
import { Button } from '../../account/ui/page.tsx';
import { useAction } from '../../account/use-action.ts';
import { words } from '../words.ts';

/** What is asked before something is done, in a dialog. */
export interface Asked {
  readonly title: string;
  /** What it will do. */
  readonly text: string;
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
  /** What takes something away looks dangerous. */
  kind?: 'plain' | 'danger';
  label?: string;
}) {
  const { asked, kind = 'danger', label } = props;
  const close = useRef(() => {});
  // A user who goes back leaves the question too.
  useEffect(() => () => close.current(), []);
  const press = () => {
    close.current = ask(asked, kind === 'plain' ? 'main' : kind);
  };
  return (
    <Button kind={kind} press={press} label={label}>
      {asked.press}
    </Button>
  );
}

/** Draws the dialog beside the page, whose styles are for what is in lists. Returns what takes it away. */
function ask(asked: Asked, kind: 'main' | 'danger'): () => void {
  const place = document.createElement('div');
  document.body.append(place);
  const close = () => {
    render(null, place);
    place.remove();
  };
  render(<Question asked={asked} kind={kind} closed={close} />, place);
  return close;
}

function Question(props: { asked: Asked; kind: 'main' | 'danger'; closed: () => void }) {
  const { asked, kind, closed } = props;
  const { title, text, press, reason, fields, act } = asked;
  const dialog = useRef<HTMLDialogElement>(null);
  useEffect(() => dialog.current?.showModal(), []);
  const action = useAction(async (values: Values) => {
    await act(values);
    // The browser gives the focus back to where it was only when the dialog is closed before it is taken away.
    dialog.current?.close();
  });
  return (
    <dialog ref={dialog} aria-labelledby="question-title" onClose={closed}>
      <h2 id="question-title">{title}</h2>
      <p>{text}</p>
      <Form press={press} action={action} kind={kind}>
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
