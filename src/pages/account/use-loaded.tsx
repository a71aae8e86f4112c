import { useEffect, useState } from 'preact/hooks';
import { words } from './common-words.ts';
import { problemOf, type Problem } from './problem.ts';
import { client } from './session.ts';
import { Button } from './ui/page.tsx';
import { ProblemNotice } from './ui/problem-notice.tsx';

/** What a page asks the server for when it opens. */
export interface Loaded<Data> {
  /** Undefined until it is there. */
  readonly data: Data | undefined;
  /** Why it is not. */
  readonly problem: Problem | null;
  /** Asks again. Until the answer is there, what was there before stays. */
  readonly reload: () => Promise<void>;
}

/** Asks the server for what a page shows. */
export function useLoaded<Data>(query: string): Loaded<Data> {
  const [data, setData] = useState<Data>();
  const [problem, setProblem] = useState<Problem | null>(null);
  const reload = async () => {
    try {
      setData(await client.request<Data>(query));
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  useEffect(() => {
    void reload();
    // Meanwhile it may have changed: by a link in a mail, or on another device.
    const seen = () => void (document.visibilityState === 'visible' && reload());
    document.addEventListener('visibilitychange', seen);
    return () => document.removeEventListener('visibilitychange', seen);
  }, []);
  return { data, problem, reload };
}

/** What a page shows before its data is there: nothing at first, and why it did not come. */
export function Loading({ loaded }: { loaded: Loaded<unknown> }) {
  const { problem, reload } = loaded;
  return (
    <>
      <ProblemNotice problem={problem} />
      {problem ? (
        <Button press={reload}>{words.tryAgain}</Button>
      ) : (
        <p class="loading" aria-busy="true">
          {words.working}
        </p>
      )}
    </>
  );
}
