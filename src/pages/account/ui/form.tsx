import type { ComponentChildren } from 'preact';
import { useLayoutEffect, useRef, useState } from 'preact/hooks';
import type { Problem } from '../problem.ts';
import { words } from '../common-words.ts';
import { newId } from './ids.ts';
import { ProblemId, ProblemNotice } from './problem-notice.tsx';

/** What is typed into a form, by the names of its fields. */
export type Values = Record<string, string>;

/** A form with one button, which does nothing while it works. A field that was refused gets the focus. */
export function Form(props: {
  press: string;
  action: { run: (values: Values) => Promise<void>; isRunning: boolean; problem: Problem | null };
  /** How the button looks; `main` unless something else is said. */
  kind?: 'main' | 'plain' | 'danger';
  children?: ComponentChildren;
  /** What stands below the button: other ways. */
  below?: ComponentChildren;
}) {
  const { press, action, kind = 'main', children, below } = props;
  const form = useRef<HTMLFormElement>(null);
  const [problemId] = useState(() => newId('problem'));
  const { problem, isRunning } = action;

  // At once, with the text that says why.
  useLayoutEffect(() => {
    const field = problem?.field && form.current?.elements.namedItem(problem.field);
    if (field instanceof HTMLInputElement) {
      field.setAttribute('aria-invalid', 'true');
      field.focus();
    }
  }, [problem]);

  const submit = (event: SubmitEvent) => {
    event.preventDefault();
    for (const input of form.current?.querySelectorAll('[aria-invalid]') ?? [])
      input.removeAttribute('aria-invalid');
    void action.run(valuesOf(form.current!));
  };

  return (
    <form ref={form} onSubmit={submit} aria-busy={isRunning}>
      <ProblemId.Provider value={problemId}>
        {children}
        <ProblemNotice problem={problem} />
      </ProblemId.Provider>
      {/* A button that is disabled would lose the focus. */}
      <button type="submit" class={kind} aria-disabled={isRunning}>
        {isRunning ? words.working : press}
      </button>
      {below}
    </form>
  );
}

function valuesOf(form: HTMLFormElement): Values {
  const values: Values = {};
  for (const [name, value] of new FormData(form))
    if (typeof value === 'string') values[name] = value;
  return values;
}
