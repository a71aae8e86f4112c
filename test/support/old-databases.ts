/** Tables of other systems, as far as the queries of docs/moving-in.md read them, with the types that they have there. */
export const oldTables: Readonly<Record<string, string>> = {
  // supabase/auth, migrations
  supabase: `
    create schema auth;
    create table auth.users (
      instance_id uuid, id uuid primary key, aud varchar(255), email varchar(255), encrypted_password varchar(255),
      email_confirmed_at timestamptz, confirmation_token varchar(255), raw_user_meta_data jsonb, phone text,
      created_at timestamptz, banned_until timestamptz, deleted_at timestamptz, is_anonymous boolean not null default false);
    create table auth.identities (
      id uuid primary key default gen_random_uuid(), provider_id text not null, user_id uuid not null,
      identity_data jsonb not null, provider text not null);
    create type auth.factor_type as enum ('totp', 'webauthn', 'phone');
    create type auth.factor_status as enum ('unverified', 'verified');
    create table auth.mfa_factors (
      id uuid primary key default gen_random_uuid(), user_id uuid not null, factor_type auth.factor_type not null,
      status auth.factor_status not null, created_at timestamptz not null default now(), secret text);
    insert into auth.users (id, email, encrypted_password, email_confirmed_at, created_at) values
      ('8d0fd2b3-9ca7-4d9e-a95f-9e13dded323e', 'quin@example.com',
        '$2a$10$mgwO8IUkwLG0TkrqjJs5GehU.zt1OL4r38.ZXUDL2iDdavwoZ9oY6', now(), now());
    insert into auth.identities (provider_id, user_id, identity_data, provider) values
      ('583231', '8d0fd2b3-9ca7-4d9e-a95f-9e13dded323e', '{"email": "quin@example.com"}', 'github');
    insert into auth.mfa_factors (user_id, factor_type, status, secret) values
      ('8d0fd2b3-9ca7-4d9e-a95f-9e13dded323e', 'totp', 'verified', 'GEZDGNBVGY3TQOJQGEZDGNBVGY3TQOJQ');`,
  // What lib/generators of devise and a Rails migration write
  devise: `
    create table users (
      id bigserial primary key, email varchar not null default '', encrypted_password varchar not null default '',
      reset_password_token varchar, confirmed_at timestamp(6), created_at timestamp(6) not null);
    insert into users (email, encrypted_password, confirmed_at, created_at) values
      ('lea@example.com', '$2a$12$2r86jQCB.l1X2dmVGX/C4e.lDY3QeD9W7JXoAkaD00d5kX1VAvLBq', now(), now());`,
  // npx @better-auth/cli generate, for PostgreSQL
  'better-auth': `
    create table "user" (
      "id" text primary key, "name" text not null, "email" text not null unique, "emailVerified" boolean not null,
      "image" text, "createdAt" timestamptz not null, "updatedAt" timestamptz not null);
    create table "account" (
      "id" text primary key, "accountId" text not null, "providerId" text not null, "userId" text not null,
      "accessToken" text, "password" text, "createdAt" timestamptz not null, "updatedAt" timestamptz not null);
    insert into "user" values ('Wq3e', 'Tia', 'tia@example.com', true, null, now(), now());
    insert into account ("id", "accountId", "providerId", "userId", "password", "createdAt", "updatedAt") values
      ('a', 'Wq3e', 'credential', 'Wq3e', 'f36545f129517984a7e6827f7f5fc8c4:5390925a7737edb62f0437c07808ca635ad1f74f485648d90eb5fdbada0fdfccb73449977c1611aceb3089fcc83f8541b9f85f24e511849b8e1bb49e2baa27ec', now(), now()),
      ('b', '583232', 'github', 'Wq3e', null, now(), now());`,
  // internal/storage/schemas/user.go of authorizerdev/authorizer, by GORM
  authorizer: `
    create table authorizer_users (
      key text, id char(36) primary key, email text, email_verified_at bigint, password text, signup_methods text,
      given_name text, phone_number text, picture text, roles text, revoked_timestamp bigint,
      is_multi_factor_auth_enabled boolean, updated_at bigint, created_at bigint, app_data text);
    insert into authorizer_users (id, email, email_verified_at, password, signup_methods, roles, created_at) values
      ('6b0b1f0e-3d54-4e5c-8e0a-0d4d0e6d5d11', 'vera@example.com', 1643630400,
        '$2a$10$u6NQB5BCUU7HgEqFLd55HO2X45Q2xL4KfB1THM8xwnQ90.ROJ9K2S', 'basic_auth', 'user', 1643630400);`,
};
