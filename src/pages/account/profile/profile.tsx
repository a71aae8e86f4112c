import { useState } from 'preact/hooks';
import type { AuthUser } from '../../../client/index.ts';
import { words as common } from '../common-words.ts';
import { choose } from '../locale.ts';
import { client } from '../session.ts';
import { settings } from '../settings.ts';
import { Done } from '../ui/done.tsx';
import { Field, SelectField } from '../ui/fields.tsx';
import { Form } from '../ui/form.tsx';
import { words as pages } from '../ui/menu-words.ts';
import { Page } from '../ui/page.tsx';
import { useAction } from '../use-action.ts';
import { Loading, useLoaded } from '../use-loaded.tsx';
import { languagesFor } from './languages.ts';

const words = choose({
  en: {
    nameHint: 'You log in with it. When you change it, another user can take the one before.',
    changeName: 'Change the username',
    nameChanged: (name: string) => `Your username is now ${name}.`,
    language: 'Language of mails to you',
    notChosen: 'Not chosen',
    changeLanguage: 'Change the language',
    languageChanged: 'The language is changed.',
  },
  de: {
    nameHint: 'Damit melden Sie sich an. Wenn Sie ihn ändern, kann ein anderer den alten nehmen.',
    changeName: 'Benutzernamen ändern',
    nameChanged: (name) => `Ihr Benutzername ist jetzt ${name}.`,
    language: 'Sprache der E-Mails an Sie',
    notChosen: 'Nicht gewählt',
    changeLanguage: 'Sprache ändern',
    languageChanged: 'Die Sprache ist geändert.',
  },
  'zh-CN': {
    nameHint: '您用它登录。更改后，其他用户可以使用原来的用户名。',
    changeName: '更改用户名',
    nameChanged: (name) => `您的用户名现在是 ${name}。`,
    language: '发给您的邮件所用的语言',
    notChosen: '未选择',
    changeLanguage: '更改语言',
    languageChanged: '语言已更改。',
  },
});

export function Content({ user }: { user: AuthUser }) {
  return (
    <Page title={pages.profile}>
      <Username username={user.username} />
      {settings.email !== 'off' && <Language />}
    </Page>
  );
}

function Username({ username }: { username: string }) {
  const [changed, setChanged] = useState<string | null>(null);
  const change = useAction(async ({ username: name = '' }) => {
    setChanged(null);
    await client.request(
      'mutation ($name: String!) { changeUsername(username: $name) { username } }',
      { name },
    );
    await client.check();
    setChanged(name);
  });
  return (
    <Form press={words.changeName} action={change}>
      <Done text={changed === null ? null : words.nameChanged(changed)} />
      <Field
        name="username"
        label={common.username}
        hint={words.nameHint}
        autocomplete="username"
        value={username}
        maxLength={64}
      />
    </Form>
  );
}

function Language() {
  const loaded = useLoaded<{ me: { locale: string | null } }>('{ me { locale } }');
  const [isChanged, setChanged] = useState(false);
  const change = useAction(async ({ locale = '' }) => {
    setChanged(false);
    await client.request('mutation ($locale: String!) { setLocale(locale: $locale) { locale } }', {
      locale,
    });
    setChanged(true);
  });
  if (!loaded.data) return <Loading loaded={loaded} />;
  const { options, chosen } = languagesFor(loaded.data.me.locale, words.notChosen);
  return (
    <section>
      <Form press={words.changeLanguage} action={change}>
        <Done text={isChanged ? words.languageChanged : null} />
        <SelectField
          name="locale"
          label={words.language}
          options={options}
          value={chosen}
          autocomplete="language"
        />
      </Form>
    </section>
  );
}
