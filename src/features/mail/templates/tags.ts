import { closest } from '../../../lib/options.ts';

type Token = readonly [type: string, value: string, start: number, end: number, ...unknown[]];

/**
 * What is used of mustache, which is loaded only where mail is sent. Its own types are a package of their own, which those
 * who install Latchkey do not have.
 */
export interface Engine {
  parse(template: string): readonly Token[];
  render(
    template: string,
    view: object,
    partials: undefined,
    options: { readonly escape: (value: unknown) => string },
  ): string;
}

/** Returns what is wrong with the tags of a text, as the rest of a sentence, or null. */
export function tagProblem(
  engine: Engine,
  text: string,
  known: readonly string[],
  place: string,
): string | null {
  try {
    return problemOf(engine.parse(text), known, place);
  } catch (error) {
    return `has a tag in ${place} that is not closed or opened: ${(error as Error).message}`;
  }
}

function problemOf(
  tokens: readonly Token[],
  known: readonly string[],
  place: string,
): string | null {
  for (const [type, value, , , inner] of tokens) {
    if (!['text', '!', 'name', '#', '^'].includes(type))
      return `has a tag in ${place} that is not a name, a section or a comment: ${type} ${value}`;
    if (type !== 'text' && type !== '!' && !known.includes(value))
      return unknown(value, known, place);
    const problem = Array.isArray(inner) ? problemOf(inner as Token[], known, place) : null;
    if (problem !== null) return problem;
  }
  return null;
}

function unknown(name: string, known: readonly string[], place: string): string {
  const meant = closest(name, known);
  const advice = meant === null ? `It can have ${known.join(', ')}.` : `Did you mean {{${meant}}}?`;
  return `has {{${name}}} in ${place}, which this mail does not have there. ${advice}`;
}
