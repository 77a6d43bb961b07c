import { type Format, jsonHeaders } from './format.ts';
import { EXPLAIN, parseBody, read } from './reading.ts';

const colours = { info: 'Accent', warning: 'Warning', critical: 'Attention' } as const;

/** Text from outside goes into runs only: in other elements of a card Teams reads it as Markdown, links included. */
const run = (text: string, more: object = {}) => ({ type: 'TextRun', text, ...more });
const line = (inlines: readonly object[], more: object = {}) => ({ type: 'RichTextBlock', inlines, ...more });

/**
 * An Adaptive Card for a flow "When a Teams webhook request is received", which answers 202. At most 28 KB; ours have a
 * fifth of that.
 *
 * @see https://learn.microsoft.com/power-automate/teams/send-a-message-in-teams
 * @see https://adaptivecards.io/explorer/TextRun.html
 */
export const teams: Format = {
  secret: 'none',
  carries: () => true,
  request: ({ body }) => {
    const { title, about, severity, ends, message, facts, link, explanation } = read(parseBody(body));
    const color = ends ? 'Good' : colours[severity];
    const card = {
      $schema: 'http://adaptivecards.io/schemas/adaptive-card.json',
      type: 'AdaptiveCard',
      version: '1.4',
      msteams: { width: 'Full' },
      body: [
        line([run(`${title}: ${about}`, { size: 'Large', weight: 'Bolder', color })]),
        line([run(message)]),
        ...facts.map(([name, value]) =>
          line([run(`${name}: `, { weight: 'Bolder' }), run(value)], { spacing: 'Small' }),
        ),
      ],
      actions: [
        { type: 'Action.OpenUrl', title: 'Open', url: link },
        ...(explanation === undefined ? [] : [{ type: 'Action.OpenUrl', title: EXPLAIN, url: explanation }]),
      ],
    };
    const attachment = {
      contentType: 'application/vnd.microsoft.card.adaptive',
      contentUrl: null,
      content: card,
    };
    return {
      headers: jsonHeaders,
      body: JSON.stringify({ type: 'message', attachments: [attachment] }),
    };
  },
};
