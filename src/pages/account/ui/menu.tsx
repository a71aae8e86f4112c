import { useState } from 'preact/hooks';
import { choose } from '../locale.ts';
import { client } from '../session.ts';
import { settings } from '../settings.ts';
import { words as common } from '../common-words.ts';

const words = choose({
  en: {
    menu: 'Account',
    overview: 'Overview',
    profile: 'Profile',
    email: 'E-mail address',
    password: 'Password',
    sessions: 'Devices',
    secondFactors: 'Second factors',
    passkeys: 'Passkeys',
    delete: 'Delete account',
  },
  de: {
    menu: 'Konto',
    overview: 'Übersicht',
    profile: 'Profil',
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    sessions: 'Geräte',
    secondFactors: 'Zweite Faktoren',
    passkeys: 'Passkeys',
    delete: 'Konto löschen',
  },
  'zh-CN': {
    menu: '账号',
    overview: '概览',
    profile: '个人资料',
    email: '邮箱地址',
    password: '密码',
    sessions: '设备',
    secondFactors: '双重验证',
    passkeys: '通行密钥',
    delete: '删除账号',
  },
});

/** The pages of a user, with the present one marked. */
export function Menu({ username, current }: { username: string; current: string }) {
  const [isLeaving, setLeaving] = useState(false);
  const leave = async () => {
    setLeaving(true);
    await client.logout().finally(() => setLeaving(false));
  };
  const links = [
    ['', words.overview],
    ['profile', words.profile],
    ...(settings.email === 'off' ? [] : [['email', words.email]]),
    ['password', words.password],
    ['sessions', words.sessions],
    ['second-factors', words.secondFactors],
    ...(settings.passkeys ? [['passkeys', words.passkeys]] : []),
    ['delete', words.delete],
  ] as [string, string][];
  return (
    <nav aria-label={words.menu}>
      <p class="who">{common.loggedInAs(username)}</p>
      <ul>
        {links.map(([path, label]) => (
          <li key={path}>
            <a href={path || './'} aria-current={path === current ? 'page' : undefined}>
              {label}
            </a>
          </li>
        ))}
      </ul>
      <button type="button" class="plain" disabled={isLeaving} onClick={() => void leave()}>
        {common.logOut}
      </button>
    </nav>
  );
}
