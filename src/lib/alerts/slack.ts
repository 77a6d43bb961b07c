import { type Format, jsonHeaders } from './format.ts';
import { EXPLAIN, parseBody, read } from './reading.ts';

const signs = { info: ':information_source:', warning: ':warning:', critical: ':rotating_light:' } as const;

/** Without these three nobody is mentioned and nothing is linked. @see https://docs.slack.dev/messaging/formatting-message-text */
const safe = (text: string): string =>
  text.replaceAll('&', '&amp;').replaceAll('<', '&lt;').replaceAll('>', '&gt;');
const mrkdwn = (text: string) => ({ type: 'mrkdwn', text });
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
      // What notifications show, and readers without blocks.
      body: JSON.stringify({
        text: `${headline}: ${safe(about)}. ${safe(message)}`,
        unfurl_links: false,
        blocks,
      }),
    };
  },
};
