/** Returns whether PostgreSQL cannot hold the text. No engine is given any, so that all of them answer alike. */
export function holdsNul(text: string): boolean {
  return text.includes('\0');
}
