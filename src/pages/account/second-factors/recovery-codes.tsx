import { useEffect, useState } from 'preact/hooks';
import { choose } from '../locale.ts';
import { client } from '../session.ts';
import { serviceName } from '../settings.ts';
import { CopyButton } from '../ui/copy-button.tsx';
import { Button } from '../ui/page.tsx';

const words = choose({
  en: {
    why: 'Each of these codes logs you in once if your phone or your passkey is lost. They are shown only now, and those from before are void.',
    where: 'Keep them where only you find them, and not on the phone with the app.',
    title: (service: string) => `Recovery codes for ${service}`,
    made: (day: string) => `Made on ${day}. Each works once.`,
    download: 'Download',
    print: 'Print',
    file: 'recovery-codes.txt',
    kept: 'I have kept them',
  },
  de: {
    why: 'Jeder dieser Codes meldet Sie einmal an, wenn Ihr Telefon oder Ihr Passkey verloren ist. Sie werden nur jetzt angezeigt, und frühere gelten nicht mehr.',
    where:
      'Bewahren Sie sie dort auf, wo nur Sie sie finden, und nicht auf dem Telefon mit der App.',
    title: (service) => `Wiederherstellungscodes für ${service}`,
    made: (day) => `Erstellt am ${day}. Jeder gilt einmal.`,
    download: 'Herunterladen',
    print: 'Drucken',
    file: 'wiederherstellungscodes.txt',
    kept: 'Ich habe sie aufbewahrt',
  },
  'zh-CN': {
    why: '如果手机或通行密钥丢失，每个恢复代码可让您登录一次。它们仅在此时显示，之前的恢复代码已失效。',
    where: '请保存在只有您能找到的地方，不要与身份验证器应用放在同一部手机上。',
    title: (service) => `${service} 的恢复代码`,
    made: (day) => `创建于 ${day}。每个只能使用一次。`,
    download: '下载',
    print: '打印',
    file: 'recovery-codes.txt',
    kept: '我已妥善保存',
  },
});

/** Returns ten new recovery codes. Those from before are void. */
export async function makeRecoveryCodes(): Promise<string[]> {
  const { createRecoveryCodes } = await client.request<{ createRecoveryCodes: string[] }>(
    'mutation { createRecoveryCodes }',
  );
  return createRecoveryCodes;
}

/** Shows recovery codes, this once, and has the user keep them: copied, as a file, or on paper. */
export function RecoveryCodes({ codes, done }: { codes: readonly string[]; done: () => void }) {
  useEffect(() => {
    addEventListener('beforeunload', warn);
    return stopWarning;
  }, []);
  const keep = () => {
    stopWarning();
    done();
  };
  const [made] = useState(() => new Date().toLocaleDateString(navigator.language));
  const title = words.title(serviceName);
  const text = [title, words.made(made), '', ...codes, ''].join('\r\n');
  return (
    <>
      <p>{words.why}</p>
      <p>{words.where}</p>
      {/* What is printed: this alone. */}
      <section class="sheet" aria-label={title}>
        <p class="printed">{title}</p>
        <ol class="codes" translate={false}>
          {codes.map((code) => (
            <li key={code}>
              <code>{code}</code>
            </li>
          ))}
        </ol>
        <p class="printed">{words.made(made)}</p>
      </section>
      <div class="row">
        <CopyButton text={codes.join('\n')} label={title} />
        <Download text={text} />
        <Button press={() => window.print()}>{words.print}</Button>
      </div>
      <Button kind="main" press={keep}>
        {words.kept}
      </Button>
    </>
  );
}

/** A link to a file that is made in the browser: no server sees it. */
function Download({ text }: { text: string }) {
  const [url, setUrl] = useState<string>();
  useEffect(() => {
    const made = URL.createObjectURL(new Blob([text], { type: 'text/plain;charset=utf-8' }));
    setUrl(made);
    return () => URL.revokeObjectURL(made);
  }, [text]);
  return (
    <a class="button" href={url} download={words.file}>
      {words.download}
    </a>
  );
}

/** The codes are shown only once: a page that is left by mistake would lose them. */
const warn = (event: BeforeUnloadEvent) => event.preventDefault();
const stopWarning = () => removeEventListener('beforeunload', warn);
