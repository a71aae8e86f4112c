import { useRef, useState } from 'preact/hooks';
import { confirming } from './confirm.tsx';
import { problemOf, type Problem } from './problem.ts';

export interface Action<Given extends unknown[]> {
  /** Does it, unless it is being done already. Returns when it is done, or when it is clear that it did not work. */
  readonly run: (...given: Given) => Promise<void>;
  readonly isRunning: boolean;
  readonly problem: Problem | null;
}

/**
 * Something that a user does and the server may refuse. Where the user has to confirm who they are, they are asked, and
 * it is done again.
 */
export function useAction<Given extends unknown[]>(
  act: (...given: Given) => Promise<void>,
): Action<Given> {
  const [isRunning, setRunning] = useState(false);
  const [problem, setProblem] = useState<Problem | null>(null);
  const running = useRef(false);
  const run = async (...given: Given) => {
    if (running.current) return;
    running.current = true;
    setRunning(true);
    setProblem(null);
    try {
      await confirming(() => act(...given));
    } catch (error) {
      setProblem(problemOf(error));
    } finally {
      running.current = false;
      setRunning(false);
    }
  };
  return { run, isRunning, problem };
}
