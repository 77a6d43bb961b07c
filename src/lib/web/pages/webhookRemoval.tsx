import { renderPage } from './layout.tsx';
import { Name } from './parts.tsx';
import { webhookAddress } from './webhookView.ts';

/** Asks whether the webhook is to be removed, as html. */
export function renderWebhookRemoval({
  operator,
  webhook,
}: {
  readonly operator: { readonly name: string };
  readonly webhook: { readonly id: string; readonly host: string; readonly name?: string | undefined };
}): string {
  const label = webhook.name ?? webhook.host;
  const address = webhookAddress(webhook);
  return renderPage({
    title: `Remove ${label}`,
    operator,
    children: (
      <>
        <h1>
          Remove <Name>{label}</Name>?
        </h1>
        <p class="lead">
          It is told of nothing more. What is on its way to it is dropped, and the list of its deliveries and
          its secret are gone. There is no way back but to register it again. To pause it, disable it instead.
        </p>
        <form method="post" action={`${address}/remove`} class="row">
          <input type="hidden" name="confirmed" value="yes" />
          <button type="submit" class="main">
            Remove the webhook
          </button>
          <a class="button" href={address}>
            Keep it
          </a>
        </form>
      </>
    ),
  });
}
