import { AssertionError } from 'node:assert';
import type { Result, ResultError } from './execute.ts';

/** What an error of `expectRefused` must say: any of its extensions. */
export type Extensions = Readonly<Record<string, unknown>>;

/**
 * Returns the first error of a result that has the code, and these other extensions where they are given. Throws an
 * AssertionError that says what came instead.
 */
export function expectRefused(
  result: Pick<Result<unknown>, 'data' | 'errors'>,
  code: string,
  extensions: Extensions = {},
): ResultError {
  const wanted: [string, unknown][] = Object.entries({ code, ...extensions });
  const found = result.errors?.find((error) =>
    wanted.every(([name, value]) => error.extensions[name] === value),
  );
  if (found) return found;
  const expected = wanted.map(([, value]) => String(value)).join(', ');
  throw new AssertionError({
    message: `Expected a refusal with ${expected}; ${describe(result)}`,
    actual: result.errors?.map((error) => error.extensions) ?? result.data,
    expected: { code, ...extensions },
    stackStartFn: expectRefused,
  });
}

/** Returns the data of a result. Throws an AssertionError that names the errors where there are any. */
export function expectData<Data>({
  data,
  errors,
}: Pick<Result<Data>, 'data' | 'errors'>): NonNullable<Data> {
  if (!errors && data) return data;
  throw new AssertionError({
    message: `Expected data alone; ${describe({ data, errors })}`,
    actual: errors,
    stackStartFn: expectData,
  });
}

function describe({
  data,
  errors,
}: {
  data?: unknown;
  errors?: readonly ResultError[] | undefined;
}) {
  if (!errors) return `the answer is ${JSON.stringify(data)}`;
  const lines = errors.map(({ message, path, extensions }) => {
    const place = path ? ` at ${path.join('.')}` : '';
    return `${[extensions.code, extensions['reason']].filter(Boolean).join(' ')}${place}: ${message}`;
  });
  return `the errors are\n  ${lines.join('\n  ')}`;
}
