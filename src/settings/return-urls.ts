import * as v from 'valibot';
import { isListable } from '../lib/return-url.ts';

/** Where a login may lead back to: origins of pages, and URLs of apps, separated by commas, or `none`. */
export const returnUrls: v.GenericSchema<string, readonly string[]> = v.pipe(
  v.string(),
  v.transform((value) => (value === 'none' ? [] : value.split(',').map((part) => part.trim()))),
  v.check(
    (values) => values.every(isListable),
    'is neither none nor a list of origins such as https://app.example.com and of URLs of apps such as com.example.app:/callback, in their usual spelling, without query and wildcard',
  ),
);
