import { useEffect, useState } from 'preact/hooks';
import { problemOf, type Problem } from '../account/problem.ts';
import type { Loaded } from '../account/use-loaded.tsx';
import { read } from './api.ts';

/** Asks the server for what a view shows, with these variables of when the view opens. */
export function useRead<Data>(
  document: string,
  variables?: Readonly<Record<string, unknown>>,
): Loaded<Data> {
  const [data, setData] = useState<Data>();
  const [problem, setProblem] = useState<Problem | null>(null);
  const reload = async () => {
    try {
      setData(await read<Data>(document, variables));
      setProblem(null);
    } catch (error) {
      setProblem(problemOf(error));
    }
  };
  useEffect(() => void reload(), []);
  return { data, problem, reload };
}
