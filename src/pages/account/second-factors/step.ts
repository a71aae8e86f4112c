import type { Totp } from './totp-setup.tsx';

/** What is shown of the page. */
export type Step =
  | { readonly name: 'list'; readonly news?: string | undefined }
  | { readonly name: 'set-up-app'; readonly enrolment: Totp & { readonly enrolment: string } }
  | { readonly name: 'remove-app' | 'new-codes' }
  /** `news` is what was done before, said when the codes are kept. */
  | { readonly name: 'codes'; readonly codes: readonly string[]; readonly news: string };

export type Go = (step: Step) => void;
/** Looks at the server again, and shows what is set up. */
export type Finish = (news?: string) => Promise<void>;
