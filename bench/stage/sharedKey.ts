import { createHmac } from 'node:crypto';

/** Where the tables of a connection string are, and how a request to them is signed. */
export interface SignedTables {
  readonly url: string;
  /** @param path below the account, as it is sent, without query */
  headers(path: string): Record<string, string>;
}

/** @see https://learn.microsoft.com/rest/api/storageservices/authorize-with-shared-key */
export function signedTables(connectionString: string): SignedTables {
  const part = (name: string): string => new RegExp(`${name}=([^;]+)`).exec(connectionString)?.[1] ?? '';
  const [account, url] = [part('AccountName'), part('TableEndpoint')];
  const key = Buffer.from(part('AccountKey'), 'base64');
  const { pathname } = new URL(url);
  return {
    url,
    headers(path) {
      const date = new Date().toUTCString();
      const signed = `${date}\n/${account}${pathname}${path}`;
      const signature = createHmac('sha256', key).update(signed).digest('base64');
      return {
        authorization: `SharedKeyLite ${account}:${signature}`,
        'x-ms-date': date,
        'x-ms-version': '2019-02-02',
        accept: 'application/json;odata=minimalmetadata',
        'content-type': 'application/json',
      };
    },
  };
}
