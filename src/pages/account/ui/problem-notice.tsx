import { createContext } from 'preact';
import { useContext, useEffect, useState } from 'preact/hooks';
import { waitText, type Problem } from '../problem.ts';

/** The id of a form's notice, which its fields point to: a page can have several forms. */
export const ProblemId = createContext<string | undefined>(undefined);

/** Says why something did not work, and counts down where another try has to wait. It is read out when it appears. */
export function ProblemNotice({ problem }: { problem: Problem | null }) {
  const left = useSecondsLeft(problem);
  return (
    <div role="alert" id={useContext(ProblemId)} class={problem ? 'problem' : ''}>
      {problem?.text}
      {/* Read out once, not every second. */}
      {problem?.retryAfter && left !== null && <span aria-live="off"> {waitText(left)}</span>}
    </div>
  );
}

/** Null until it is counted. */
function useSecondsLeft(problem: Problem | null): number | null {
  const [left, setLeft] = useState<number | null>(null);
  useEffect(() => {
    const end = performance.now() + (problem?.retryAfter ?? 0) * 1000;
    const count = () => setLeft(Math.max(0, Math.ceil((end - performance.now()) / 1000)));
    count();
    if (!problem?.retryAfter) return;
    const timer = setInterval(count, 1000);
    return () => clearInterval(timer);
  }, [problem]);
  return left;
}
