import { useContext, useState } from 'preact/hooks';
import { settings } from '../settings.ts';
import { words } from '../common-words.ts';
import { ProblemId } from './problem-notice.tsx';

interface FieldProps {
  /** As the argument of the mutation. */
  name: string;
  label: string;
  hint?: string | undefined;
  /** For password managers and codes (HTML §4.10.18.7). */
  autocomplete?: string;
  type?: 'text' | 'email' | 'password';
  inputMode?: 'numeric' | 'text' | 'email';
  value?: string | undefined;
  readOnly?: boolean;
  optional?: boolean;
  minLength?: number;
  maxLength?: number;
  autoFocus?: boolean;
}

/** A labelled text field. It has to be filled in, unless it is optional. */
export function Field(props: FieldProps) {
  const { name, label, hint, optional, value, autoFocus, ...rest } = props;
  const hintId = hint === undefined ? undefined : `${name}-hint`;
  return (
    <div class="field">
      <label for={name}>{label}</label>
      <input
        id={name}
        name={name}
        defaultValue={value}
        required={!optional}
        autocapitalize="none"
        spellcheck={false}
        autofocus={autoFocus}
        aria-describedby={hintId}
        aria-errormessage={useContext(ProblemId)}
        {...rest}
      />
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
    <>
      <Field autocomplete="current-password" {...props} type={isShown ? 'text' : 'password'} />
      <label class="check">
        <input type="checkbox" checked={isShown} onChange={() => setShown(!isShown)} />
        {words.showPassword}
      </label>
    </>
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
