export { forRequest, type ForRequestOptions, type RequestSession } from './for-request.ts';
export type { Incoming } from './incoming.ts';
