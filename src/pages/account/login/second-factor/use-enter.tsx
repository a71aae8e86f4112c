import { useEffect, useState } from 'preact/hooks';
import { LatchkeyError } from '../../../../client/index.ts';
import { makeRecoveryCodes } from '../../second-factors/recovery-codes.tsx';
import { problemOf } from '../../problem.ts';
import { findChallenge, type LoginChallenge } from './challenge.ts';
import { Enrolment, FirstCodes } from './enrolment.tsx';
import { Over } from './over.tsx';
import { SecondFactor } from './second-factor.tsx';

/**
 * Logs the user in by a way that returns whether the browser is logged in, and asks for a second factor where one is due.
 * Throws what the way was refused with.
 */
export type Enter = (way: () => Promise<boolean>) => Promise<void>;

/** What is between a way that was taken and a user who is logged in. */
type Step =
  | { readonly kind: 'none' | 'looking' }
  | { readonly kind: 'over'; readonly text: string | undefined }
  | { readonly kind: 'waits'; readonly login: LoginChallenge }
  | { readonly kind: 'codes'; readonly codes: readonly string[] };

/** In the address while a login waits: a reload goes on with it. The cookie says which one it is. */
const mark = '#second-factor';

/**
 * Returns what logs the user in, and what to show meanwhile in the place of the page, if anything. At the end calls back,
 * with whether the browser is logged in.
 */
export function useEnter(done: (isLoggedIn: boolean) => void) {
  const [step, setStep] = useState<Step>({ kind: location.hash === mark ? 'looking' : 'none' });

  const show = (next: Step) => {
    const hash = next.kind === 'waits' ? mark : '';
    if (location.hash !== hash)
      history.replaceState(null, '', location.pathname + location.search + hash);
    setStep(next);
  };
  const lookFor = async (challenge?: string) =>
    show({ kind: 'waits', login: await findChallenge(challenge) });

  useEffect(() => {
    if (step.kind !== 'looking') return;
    lookFor().catch((error: unknown) => {
      const text = challengeIsOver(error) ? undefined : problemOf(error).text;
      show({ kind: 'over', text });
    });
  }, []);

  const finish = async (isIn: boolean, isNew: boolean) => {
    // The user can make them later as well.
    const codes = isIn && isNew ? await makeRecoveryCodes().catch(() => null) : null;
    if (codes) show({ kind: 'codes', codes });
    else leave(isIn);
  };
  const leave = (isIn: boolean) => {
    show({ kind: 'none' });
    done(isIn);
  };
  const enter: Enter = async (way) => {
    try {
      await finish(await way(), false);
    } catch (error) {
      const challenge = challengeOf(error);
      if (challenge === null) throw error;
      await lookFor(challenge);
    }
  };
  const draw = () => {
    switch (step.kind) {
      case 'none':
        return null;
      case 'looking':
        return <></>;
      case 'over':
        return <Over text={step.text} />;
      case 'codes':
        return <FirstCodes codes={step.codes} done={() => leave(true)} />;
      case 'waits':
        return step.login.enrolment ? (
          <Enrolment login={step.login} finish={(isIn) => finish(isIn, true)} />
        ) : (
          <SecondFactor login={step.login} finish={(isIn) => finish(isIn, false)} />
        );
    }
  };
  return { enter, step: draw() };
}

/** Returns what names the login that waits for a second factor, or null where it was refused for another reason. */
function challengeOf(error: unknown): string | null {
  const isOne = error instanceof LatchkeyError && error.code === 'SECOND_FACTOR_REQUIRED';
  return isOne ? (error.challenge ?? null) : null;
}

const challengeIsOver = (error: unknown) =>
  error instanceof LatchkeyError && error.code === 'CHALLENGE_INVALID';
