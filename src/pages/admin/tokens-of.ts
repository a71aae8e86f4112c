/** Returns the scopes of a text that has spaces between them, each once. */
export function tokensOf(text: string): string[] {
  return [...new Set(text.split(/\s+/).filter((token) => token !== ''))];
}
