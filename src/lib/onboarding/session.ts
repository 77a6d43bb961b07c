/** The vault entry of the setup app's token. */
export const sessionName = (connectionId: string): string => `setup-${connectionId}`;
