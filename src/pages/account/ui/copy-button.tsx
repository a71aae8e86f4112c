import { useState } from 'preact/hooks';
import { choose } from '../locale.ts';

const words = choose({
  en: {
    copy: 'Copy',
    copied: 'Copied',
    failed: 'This browser copies nothing here: select the text.',
  },
  de: {
    copy: 'Kopieren',
    copied: 'Kopiert',
    failed: 'Dieser Browser kopiert hier nichts: Markieren Sie den Text.',
  },
  'zh-CN': { copy: '复制', copied: '已复制', failed: '此浏览器无法在此复制：请手动选择文本。' },
});

/** Copies a text. `label` says which one, for those who hear the page. */
export function CopyButton({ text, label }: { text: string; label: string }) {
  const [outcome, setOutcome] = useState('');
  const copy = async () => {
    try {
      await navigator.clipboard.writeText(text);
      setOutcome(words.copied);
    } catch {
      // Without https there is no clipboard, and users may forbid it.
      setOutcome(words.failed);
    }
  };
  return (
    <>
      <button
        type="button"
        class="plain"
        aria-label={`${words.copy}: ${label}`}
        onClick={() => void copy()}
      >
        {words.copy}
      </button>
      <span role="status" class="quiet">
        {outcome}
      </span>
    </>
  );
}
