import { globSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { root } from './process.ts';

/** A block of code in a page of the documentation. */
export interface Snippet {
  readonly file: string;
  /** Where the code begins in the file. */
  readonly line: number;
  readonly language: string;
  readonly code: string;
}

/** Every page that people read, relative to the repository. */
export const pages = globSync('**/*.md', {
  cwd: root,
  exclude: (name) => ['node_modules', 'dist', '.git'].includes(name),
}).toSorted();

/** Every block of code in the pages. */
export const snippets: readonly Snippet[] = pages.flatMap(snippetsIn);

function snippetsIn(file: string): Snippet[] {
  const found: Snippet[] = [];
  const lines = readFileSync(join(root, file), 'utf8').split('\n');
  let opened: { readonly line: number; readonly language: string } | null = null;
  for (const [at, text] of lines.entries()) {
    const fence = /^\s*```(\w*)/.exec(text);
    if (fence && opened) {
      found.push({ file, ...opened, code: `${lines.slice(opened.line - 1, at).join('\n')}\n` });
      opened = null;
    } else if (fence) opened = { line: at + 2, language: fence[1] ?? '' };
  }
  return found;
}
