/**
 * Returns the form in which texts are compared without regard to case, compatibility forms and invisible characters:
 * toNFKC_Casefold (The Unicode Standard §3.13), except for Cherokee, where small letters stand for both cases here.
 * Folding a folded text changes nothing.
 */
export function foldCase(text: string): string {
  if (isAscii(text)) return text.toLowerCase();
  // Twice, as the standard says: the first folding leaves what compatibility forms hide.
  return foldOnce(foldOnce(text));
}

function foldOnce(text: string): string {
  const shown = text.normalize('NFKC').replace(/\p{Default_Ignorable_Code_Point}/gu, '');
  return Array.from(shown, foldCodePoint).join('').normalize('NFKC');
}

/**
 * Goes through the capital, so that letters with several small forms get one: σ and ς, ß and ss (CaseFolding.txt,
 * status C and F). One character at a time, because toLowerCase treats a sigma at the end of a word differently.
 */
function foldCodePoint(character: string): string {
  // Its capital is that of i, which is another letter (CaseFolding.txt, status T).
  if (character === 'ı') return character;
  return character
    .toLowerCase()
    .toUpperCase()
    .replace(/./gsu, (capital) => capital.toLowerCase());
}

function isAscii(text: string): boolean {
  return /^\p{ASCII}*$/u.test(text);
}
