import { type Format, jsonHeaders } from './format.ts';
import { EXPLAIN, parseBody, read } from './reading.ts';

const signs = { info: ':information_source:', warning: ':warning:', critical: ':rotating_light:' } as const;

/** Without these three nothing is marked up as a mention or a link. @see https://docs.slack.dev/messaging/formatting-message-text */
const safe = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
/** Verbatim: else Slack makes links and mentions of addresses and names by itself. @see https://docs.slack.dev/reference/block-kit/composition-objects/text-object */
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text, verbatim: true });
const plain = (text: string) => ({ type: 'plain_text', text, emoji: true });
const button = (text: string, url: string) => ({ type: 'button', text: plain(text), url });

/**
 * A message of blocks for an incoming webhook, which answers 200 `ok`.
 *
 * @see https://docs.slack.dev/messaging/sending-messages-using-incoming-webhooks
 */
export const slack: Format = {
  secret: 'none',
  carries: () => true,
  request: ({ body }) => {
    const { title, about, severity, ends, message, facts, link, explanation } = read(parseBody(body));
    const headline = `${ends ? ':white_check_mark:' : signs[severity]} ${title}`;
    const blocks = [
      { type: 'header', text: plain(headline) },
      { type: 'section', text: mrkdwn(safe(message)) },
      {
        type: 'section',
        fields: facts.map(([name, value]) => mrkdwn(`*${name}*\n${safe(value)}`)),
      },
      {
        type: 'actions',
        elements: [
          button('Open', link),
          ...(explanation === undefined ? [] : [button(EXPLAIN, explanation)]),
        ],
      },
    ];
    return {
      headers: jsonHeaders,
      // The text is what notifications show, and readers without blocks; nothing in it is looked for or unfolded.
      body: JSON.stringify({
        text: `${headline}: ${safe(about)}. ${safe(message)}`,
        parse: 'none',
        link_names: false,
        unfurl_links: false,
        unfurl_media: false,
        blocks,
      }),
    };
  },
};
