import type { Trial } from '../credentials/trial/trials.ts';
import type { TrialView } from './pages/connectionTrial.tsx';
import { isStep } from './pages/onboardingSteps.ts';
import { fill } from './pages/parts.tsx';
import { languages } from './pages/texts.ts';

const {
  steps: titles,
  notes: { sentences },
} = languages.en;

/** A trial in words. */
export const trialView = ({ startedAt, finishedAt, steps }: Trial): TrialView => ({
  startedAt,
  ...(finishedAt !== undefined && { finishedAt }),
  steps: steps.map(({ step, notes, error }) => ({
    step,
    title: isStep(step) ? titles[step].title : step,
    said: [
      ...notes.map(({ code, words }) => fill(sentences[code], words)),
      ...(error !== undefined && notes.length === 0
        ? [`${finishedAt === undefined ? 'It waits' : 'It did not go on'}: ${error}`]
        : []),
    ],
    refused: notes.some(({ code }) => code === 'trial.refused' || code === 'trial.left'),
  })),
});
