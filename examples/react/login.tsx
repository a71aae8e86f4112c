import { LatchkeyError } from 'latchkey/client';
import { useAuth } from 'latchkey/react';
import { useState } from 'react';
import { useForm } from './use-form.ts';

const why = {
  logout: 'You are logged out.',
  expired: 'Your session is over. Log in again.',
  revoked: 'Your session was ended. Log in again.',
  reused: 'Your session was ended, because another party may have had its token. Log in again.',
};

export function Login() {
  const { login, signUp, signedOut } = useAuth();
  const [needsCode, setNeedsCode] = useState(false);
  const { problem, isRunning, onSubmit } = useForm(
    async ({ how, username = '', password = '' }) => {
      try {
        await (how === 'signUp' ? signUp : login)({ username, password });
      } catch (error) {
        if (!(error instanceof LatchkeyError && error.code === 'SECOND_FACTOR_REQUIRED'))
          throw error;
        setNeedsCode(true);
      }
    },
  );
  if (needsCode) return <Code restart={() => setNeedsCode(false)} />;
  return (
    <form onSubmit={onSubmit}>
      <label>
        Name <input name="username" autoComplete="username" required />
      </label>
      <label>
        Password
        <input name="password" type="password" autoComplete="current-password" required />
      </label>
      <button name="how" value="login" disabled={isRunning}>
        Log in
      </button>{' '}
      <button name="how" value="signUp" disabled={isRunning}>
        Sign up
      </button>
      <output>{problem || (signedOut && why[signedOut])}</output>
    </form>
  );
}

/** The password was right, and the user has a second factor. */
function Code({ restart }: { restart: () => void }) {
  const { completeLogin } = useAuth();
  const { problem, isRunning, onSubmit } = useForm(async ({ code = '' }) => {
    const proof = /^[\d\s]+$/.test(code) ? { totp: code } : { recoveryCode: code };
    await completeLogin({ proof });
  });
  return (
    <form onSubmit={onSubmit}>
      <label>
        Code of your authenticator app, or a recovery code
        <input name="code" autoComplete="one-time-code" required />
      </label>
      <button disabled={isRunning}>Continue</button>{' '}
      <button type="button" onClick={restart}>
        Back
      </button>
      <output>{problem}</output>
    </form>
  );
}
