export { quote } from '../lib/quote.ts';
