import { useEffect, useState } from 'preact/hooks';
import { problemOf, type Problem } from './problem.ts';
import { client } from './session.ts';

/** What a page asks the server for when it opens. */
export interface Query<Data> {
  /** Null until the server has answered. What is there stays while it is asked for again. */
  readonly data: Data | null;
  readonly problem: Problem | null;
  /** Asks again. Returns when the answer is there, or when it is clear that there is none. */
  readonly reload: () => Promise<void>;
}

/** Asks once, when the page opens. */
export function useQuery<Data>(document: string): Query<Data> {
  const [data, setData] = useState<Data | null>(null);
  const [problem, setProblem] = useState<Problem | null>(null);
  const reload = async () => {
    try {
      setData(await client.request<Data>(document));
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  useEffect(() => void reload(), [document]);
  return { data, problem, reload };
}
