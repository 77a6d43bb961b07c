export { tearDown as default } from './storageSetup.ts';
