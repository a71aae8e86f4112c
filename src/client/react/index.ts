'use client';

export { AuthProvider, useAuth, useViewer, type Auth, type AuthProviderProps } from './provider.ts';
