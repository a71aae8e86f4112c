import type { ComponentChildren } from 'preact';
import { useContext, useLayoutEffect, useRef, useState } from 'preact/hooks';
import { settings } from '../settings.ts';
import { words } from '../common-words.ts';
import { newId } from './ids.ts';
import { ProblemId } from './problem-notice.tsx';

interface Labelled {
  /** As the argument of the mutation. */
  name: string;
  label: string;
  hint?: ComponentChildren;
  /** For password managers and codes (HTML §4.10.18.7). */
  autocomplete?: string;
}

interface FieldProps extends Labelled {
  type?: 'text' | 'email' | 'password' | 'url' | 'number' | 'datetime-local';
  /** The id of a `datalist`. */
  list?: string;
  inputMode?: 'numeric' | 'text' | 'email';
  value?: string | undefined;
  readOnly?: boolean;
  optional?: boolean;
  minLength?: number;
  maxLength?: number;
  min?: number;
  max?: number;
  autoFocus?: boolean;
  /** What stands in the field, at its end. */
  children?: ComponentChildren;
}

/** A labelled text field. It has to be filled in, unless it is optional. */
export function Field(props: FieldProps) {
  const { name, label, hint, optional, value, autoFocus, children, ...rest } = props;
  const input = useRef<HTMLInputElement>(null);
  // The attribute works once in a page, and not in its later steps. A dialog gives its first field the focus itself.
  useLayoutEffect(() => {
    if (autoFocus) input.current?.focus();
  }, []);
  return (
    <Labelled name={name} label={label} hint={hint}>
      {(described) => (
        <div class={children ? 'input' : undefined}>
          <input
            ref={input}
            name={name}
            defaultValue={value}
            required={!optional}
            autocapitalize="none"
            spellcheck={false}
            {...described}
            {...rest}
          />
          {children}
        </div>
      )}
    </Labelled>
  );
}

/** A labelled choice of one of several. */
export function SelectField(
  props: Labelled & {
    options: readonly (readonly [value: string, label: string])[];
    value: string;
  },
) {
  const { name, label, hint, options, value, ...rest } = props;
  return (
    <Labelled name={name} label={label} hint={hint}>
      {(described) => (
        <select name={name} required {...described} {...rest}>
          {options.map(([option, text]) => (
            <option key={option} value={option} selected={option === value}>
              {text}
            </option>
          ))}
        </select>
      )}
    </Labelled>
  );
}

interface Described {
  readonly id: string;
  readonly 'aria-describedby': string | undefined;
  readonly 'aria-errormessage': string | undefined;
}

function Labelled(props: {
  name: string;
  label: string;
  hint: ComponentChildren;
  children: (described: Described) => ComponentChildren;
}) {
  const { name, label, hint, children } = props;
  // A dialog above the page may have a field of the same name.
  const [id] = useState(() => newId(name));
  const hintId = hint == null ? undefined : `${id}-hint`;
  const problemId = useContext(ProblemId);
  return (
    <div class="field">
      <label for={id}>{label}</label>
      {children({ id, 'aria-describedby': hintId, 'aria-errormessage': problemId })}
      {hint && (
        <p id={hintId} class="hint">
          {hint}
        </p>
      )}
    </div>
  );
}

/** A password, which can be shown while it is typed. */
export function PasswordField(props: FieldProps) {
  const [isShown, setShown] = useState(false);
  return (
    <Field autocomplete="current-password" {...props} type={isShown ? 'text' : 'password'}>
      <button
        type="button"
        class="inside"
        aria-label={isShown ? words.hidePassword : words.showPassword}
        onClick={() => setShown(!isShown)}
      >
        {isShown ? words.hide : words.show}
      </button>
    </Field>
  );
}

/** A password that is being chosen. */
export function NewPasswordField(props: Partial<FieldProps>) {
  const { passwordMinLength } = settings;
  return (
    <PasswordField
      name="newPassword"
      label={words.newPassword}
      autocomplete="new-password"
      minLength={passwordMinLength}
      hint={words.passwordHint(passwordMinLength)}
      {...props}
    />
  );
}

/** A code of a mail or of an authenticator app, which phones offer to fill in. */
export function CodeField(props: Partial<FieldProps>) {
  return <Field name="code" label={words.code} autocomplete="one-time-code" {...props} />;
}

/** Tells password managers whose password a form is about. */
export function AccountName({ username }: { username: string }) {
  return <input type="text" autocomplete="username" value={username} readOnly hidden />;
}
