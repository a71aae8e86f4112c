import { formatDay } from '../../account/locale.ts';
import type { Values } from '../../account/ui/form.tsx';
import { change } from '../api.ts';
import { AskButton } from '../ui/question.tsx';
import type { PartProps, SeenFactors } from './seen-user.ts';
import { words } from './words.ts';

/** How the user proves who they are besides a password. */
export function SecondFactors({ user, mayChange, changed }: PartProps) {
  const texts = user.secondFactors ? textsOf(user.secondFactors) : [];
  const reset = async ({ reason }: Values) => {
    await change(
      'mutation ($id: ID!, $reason: String!) { resetSecondFactors(id: $id, reason: $reason) { id } }',
      { id: user.id, reason },
    );
    await changed(words.factorsReset);
  };
  return (
    <section>
      <h2>{words.factors}</h2>
      {texts.length === 0 && <p class="quiet">{words.noFactors}</p>}
      <ul class="things dense">
        {texts.map(([key, text]) => (
          <li key={key}>
            <bdi>{text}</bdi>
          </li>
        ))}
      </ul>
      {texts.length > 0 && mayChange('latchkey:users:factors') && (
        <AskButton
          asked={{
            title: words.question(words.reset, user.username),
            text: words.resetText,
            press: words.reset,
            reason: words.resetReason,
            act: reset,
          }}
        />
      )}
    </section>
  );
}

function textsOf(factors: SeenFactors): [key: string, text: string][] {
  const { totpSince, recoveryCodesLeft, passkeys, trustedDevices } = factors;
  const texts: [string, string][] = passkeys.map(({ id, name }) => [id, words.passkey(name)]);
  if (totpSince) texts.unshift(['app', words.app(formatDay(totpSince))]);
  if (texts.length > 0 || recoveryCodesLeft > 0)
    texts.push(['codes', words.codes(recoveryCodesLeft)]);
  if (trustedDevices.length > 0) texts.push(['trusted', words.trusted(trustedDevices.length)]);
  return texts;
}
