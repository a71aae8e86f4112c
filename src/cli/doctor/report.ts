/** What a check has found: `wrong` is for the operator to mend, `note` is what was seen without a judgement. */
export interface Report {
  ok(text: string): void;
  note(text: string): void;
  /** `remedy` says what to do. */
  wrong(text: string, remedy: string): void;
  /** How many were wrong. */
  problems(): number;
}

/** Returns a report that is printed line by line, as it is found. */
export function createReport(print: (line: string) => void): Report {
  let problems = 0;
  return {
    ok: (text) => print(`ok     ${text}`),
    note: (text) => print(`note   ${text}`),
    wrong(text, remedy) {
      problems += 1;
      print(`WRONG  ${text}`);
      print(`       ${remedy}`);
    },
    problems: () => problems,
  };
}
