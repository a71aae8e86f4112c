import type { ComponentChildren } from 'preact';
import type { Query } from '../use-query.ts';
import { words } from '../common-words.ts';
import { Button } from './page.tsx';
import { ProblemNotice } from './problem-notice.tsx';

/** What is drawn of an answer. Until there is one, it says so; where there is none, it says why. */
export function Loaded<Data>(props: {
  query: Query<Data>;
  children: (data: Data) => ComponentChildren;
}) {
  const { query, children } = props;
  if (query.data) return <>{children(query.data)}</>;
  if (!query.problem) return <p class="loading">{words.working}</p>;
  return (
    <>
      <ProblemNotice problem={query.problem} />
      <Button press={query.reload}>{words.tryAgain}</Button>
    </>
  );
}
