/** Settings of an app that somebody registered already. */
export const existing = {
  title: 'You have registered an app for {connector} already?',
  lead: 'Then nothing needs to be made: give its settings here. They are tried at Microsoft before anything is kept, and the secret goes into a key vault.',
  labels: {
    clientId: 'Application (client) ID',
    clientSecret: 'Client secret',
    certificate: 'Or a certificate (PEM)',
  },
  hints: {
    clientId: 'On the overview page of the app, in the Microsoft Entra admin center.',
    clientSecret: 'The column “Value” under Certificates & secrets, not “Secret ID”.',
    certificate: 'Text with the certificate and its private key, in any order, without a password.',
  },
  button: 'Try these settings, and keep them if they work',
};
