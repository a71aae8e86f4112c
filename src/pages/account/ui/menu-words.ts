import { choose } from '../locale.ts';

/** What the pages of a user are called. */
export const words = choose({
  en: {
    menu: 'Menu',
    overview: 'Overview',
    profile: 'Profile',
    email: 'E-mail address',
    password: 'Password',
    sessions: 'Devices',
    secondFactors: 'Second factors',
    passkeys: 'Passkeys',
    identities: 'Linked accounts',
    delete: 'Delete account',
  },
  de: {
    menu: 'Menü',
    overview: 'Übersicht',
    profile: 'Profil',
    email: 'E-Mail-Adresse',
    password: 'Passwort',
    sessions: 'Geräte',
    secondFactors: 'Zweite Faktoren',
    passkeys: 'Passkeys',
    identities: 'Verknüpfte Konten',
    delete: 'Konto löschen',
  },
  'zh-CN': {
    menu: '菜单',
    overview: '概览',
    profile: '个人资料',
    email: '邮箱地址',
    password: '密码',
    sessions: '设备',
    secondFactors: '双重验证',
    passkeys: '通行密钥',
    identities: '关联账号',
    delete: '删除账号',
  },
});
