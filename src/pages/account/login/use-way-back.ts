import { useEffect, useState } from 'preact/hooks';
import type { Enter } from './second-factor/use-enter.tsx';
import { useAction } from '../use-action.ts';
import { useUpAnswer } from '../providers/answer.ts';
import { dropWaiting, findWaiting, type Waiting } from '../kept-logins.ts';
import { AccountExists, finishProviderLogin } from '../providers/provider-login.ts';

/** Finishes the login with which a user comes back from a provider, if this page was opened so. */
export function useWayBack(enter: Enter) {
  const [waiting, setWaiting] = useState<Waiting | null>(findWaiting);
  const [answer] = useState(useUpAnswer);
  const [isDone, setDone] = useState(answer === null);
  const finish = useAction(async () => {
    if (!answer) return;
    try {
      await enter(() => finishProviderLogin(answer));
    } catch (error) {
      if (!(error instanceof AccountExists)) throw error;
      setWaiting(error.waiting);
    }
  });
  useEffect(() => void finish.run().finally(() => setDone(true)), []);
  const drop = () => {
    dropWaiting();
    setWaiting(null);
  };
  return { isFinishing: !isDone, problem: finish.problem, waiting, drop };
}
