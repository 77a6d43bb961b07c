import type { DirectoryTrial } from '../connections/directoryTrial.ts';
import type { TrialView } from './pages/connectionTrial.tsx';
import { fill } from './pages/parts.tsx';
import { languages } from './pages/texts.ts';

const {
  steps: titles,
  notes: { sentences },
} = languages.en;

type Tried = DirectoryTrial['steps'][number];

const done: Readonly<Record<Tried['step'], string>> = {
  trialClear: 'Removed, as an earlier trial had left it: {names}.',
  trialMake: sentences['trial.made'],
  trialChange: sentences['trial.changed'],
  trialReset: sentences['trial.reset'],
  trialDelete: 'It was deleted. The domain keeps it among the deleted objects for a while.',
};
const LEFT = 'It is still there, or may be: {names}. Please have it deleted.';

const titleOf = (step: Tried['step']): string =>
  step === 'trialClear' ? 'Remove what an earlier trial has left' : titles[step].title;

function saidOf({ step, outcome, names = [], text }: Tried): string[] {
  const own = {
    done: [done[step]],
    left: [LEFT],
    skipped: [sentences['trial.skipped']],
    refused: [],
  }[outcome];
  const words = { names: names.join('; ') };
  return [...(text === undefined ? [] : [text]), ...own.map((sentence) => fill(sentence, words))];
}

/** A trial of what a directory account may do, in words. */
export const directoryTrialView = ({ container, startedAt, finishedAt, steps }: DirectoryTrial) =>
  ({
    container,
    startedAt,
    ...(finishedAt !== undefined && { finishedAt }),
    steps: steps.map((step) => ({
      step: step.step,
      title: titleOf(step.step),
      said: saidOf(step),
      refused: step.outcome === 'refused' || step.outcome === 'left',
    })),
  }) satisfies TrialView & { container: string };
