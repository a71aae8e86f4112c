import * as v from 'valibot';
import { readTextFile } from './text-file.ts';

const domain =
  /^(?!.{254})[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?(?:\.[a-z0-9](?:[a-z0-9-]{0,61}[a-z0-9])?)*$/;

/** The domains in the file of this path, in lower case, one a line; `#` begins a comment. None for `none`. */
export const domainFile: v.GenericSchema<string, readonly string[]> = v.pipe(
  v.string(),
  v.rawTransform(({ dataset, addIssue, NEVER }) => {
    if (dataset.value === 'none') return [];
    const content = readTextFile(dataset.value);
    const fault = 'fault' in content ? content.fault : faultOf(content.text);
    if ('text' in content && fault === null) return domainsIn(content.text).filter(Boolean);
    addIssue({ message: `names a file that ${fault}` });
    return NEVER;
  }),
);

/** Returns what is on each line: a domain, or nothing. */
function domainsIn(text: string): string[] {
  return text.split('\n').map((line) => line.replace(/#.*/s, '').trim().toLowerCase());
}

function faultOf(text: string): string | null {
  const wrong = domainsIn(text).findIndex((line) => line !== '' && !domain.test(line));
  return wrong === -1
    ? null
    : `has what is no domain on line ${wrong + 1} (names with other letters are written in xn--)`;
}
