/** Returns the name of a file as it was meant: lines of a script from Windows end with a carriage return. */
export function fileArgument(text: string): string {
  return text.trim();
}
