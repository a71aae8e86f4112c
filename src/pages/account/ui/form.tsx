import type { ComponentChildren } from 'preact';
import { useEffect, useId, useRef } from 'preact/hooks';
import type { Problem } from '../problem.ts';
import { words } from '../common-words.ts';
import { ProblemId, ProblemNotice } from './problem-notice.tsx';

/** What is typed into a form, by the names of its fields. */
export type Values = Record<string, string>;

/**
 * A form with one button. While it works, and while a try would be too early, the button does nothing. A field that was
 * refused gets the focus.
 */
export function Form(props: {
  press: string;
  action: { run: (values: Values) => Promise<void>; isRunning: boolean; problem: Problem | null };
  danger?: boolean;
  children?: ComponentChildren;
  /** What stands below the button: other ways. */
  below?: ComponentChildren;
}) {
  const { press, action, danger, children, below } = props;
  const form = useRef<HTMLFormElement>(null);
  const { problem, isRunning } = action;
  const problemId = useId();

  useEffect(() => {
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
    <form ref={form} onSubmit={submit} aria-busy={isRunning} noValidate={false}>
      <ProblemId.Provider value={problemId}>
        {children}
        <ProblemNotice problem={problem} />
      </ProblemId.Provider>
      <button type="submit" class={danger ? 'danger' : 'main'} disabled={isRunning}>
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
