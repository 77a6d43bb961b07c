import type { VNode } from 'preact';
import { renderPage } from './layout.tsx';
import { AskAccountPage, ConfirmAccountPage } from './onboardingAccount.tsx';
import { AskPage } from './onboardingAsk.tsx';
import { ConnectedPage, ProblemPage, SetbackPage, TooOftenPage, WaitingPage } from './onboardingOutcome.tsx';
import { AskErrandPage } from './onboardingErrand.tsx';
import { ProgressPage } from './onboardingProgress.tsx';
import { AskSetupPage } from './onboardingSetup.tsx';
import type { ConnectView, Words } from './onboardingView.ts';
import { fill, Name } from './parts.tsx';
import { type Language, languages, type Texts } from './texts.ts';

export type { ConnectView } from './onboardingView.ts';

/** The page behind an onboarding link, as html. */
export function renderConnect(view: ConnectView, options: { readonly language?: Language } = {}): string {
  const texts: Texts = languages[options.language ?? 'en'];
  const names = namesOf(view);
  const words = Object.fromEntries(Object.entries(names).map(([word, name]) => [word, <Name>{name}</Name>]));
  return renderPage({
    title: fill(titleOf(view, texts), names),
    onBehalfOf: { name: view.operatorName, ...('operatorLogo' in view && { logo: view.operatorLogo }) },
    language: texts.tag,
    head: isMoving(view) ? <Reload linkToken={view.linkToken} /> : undefined,
    children: contentOf(view, texts, words),
  });
}

/** Does what the page shows go on without anybody? */
const isMoving = (view: ConnectView): view is Extract<ConnectView, { kind: 'waiting' | 'progress' }> =>
  view.kind === 'waiting' || (view.kind === 'progress' && !view.stop);

function namesOf(view: ConnectView): Record<string, string> {
  return {
    operator: view.operatorName,
    ...('tenantName' in view && { tenant: view.tenantName, connector: view.profileName }),
    ...('vendor' in view && { vendor: view.vendor }),
    ...('userPrincipalName' in view && { account: view.userPrincipalName }),
  };
}

function titleOf(view: ConnectView, texts: Texts): string {
  if (view.kind === 'setback') return texts.setbacks[view.setback.code].title;
  if (view.kind === 'progress' && view.stop) return texts.stops[view.stop.code].title;
  if (view.kind === 'linkProblem') return texts.linkProblems[view.problem].title;
  if (view.kind === 'callbackProblem') return texts.callbackProblems[view.problem].title;
  if (view.kind === 'progress') return texts.progress.titles[view.purpose];
  if (view.kind === 'askErrand') return texts.errands[view.purpose].title;
  return view.kind === 'ask' && view.added ? texts.ask.added.title : texts[view.kind].title;
}

function contentOf(view: ConnectView, texts: Texts, words: Words): VNode {
  const say = { texts, words };
  if (view.kind === 'ask') return <AskPage view={view} {...say} />;
  if (view.kind === 'askSetup') return <AskSetupPage view={view} {...say} />;
  if (view.kind === 'askErrand') return <AskErrandPage view={view} {...say} />;
  if (view.kind === 'progress') return <ProgressPage view={view} {...say} />;
  if (view.kind === 'askAccount') return <AskAccountPage view={view} {...say} />;
  if (view.kind === 'confirmAccount') return <ConfirmAccountPage view={view} {...say} />;
  if (view.kind === 'waiting') return <WaitingPage view={view} {...say} />;
  if (view.kind === 'connected') return <ConnectedPage view={view} {...say} />;
  if (view.kind === 'setback') return <SetbackPage view={view} {...say} />;
  if (view.kind === 'tooOften') return <TooOftenPage view={view} {...say} />;
  const { linkProblems, callbackProblems } = texts;
  const explanation =
    view.kind === 'linkProblem' ? linkProblems[view.problem] : callbackProblems[view.problem];
  return <ProblemPage explanation={explanation} {...say} />;
}

/** Where no script runs, a page that moves opens its link again; it may itself have been the answer to something else. */
function Reload({ linkToken }: { readonly linkToken: string }) {
  return (
    <noscript>
      <meta http-equiv="refresh" content={`10; url=/connect?t=${encodeURIComponent(linkToken)}`} />
    </noscript>
  );
}
