import type { FindingText } from './check.ts';

export const UNREACHABLE = 'directory.unreachable';
export const CERTIFICATE = 'directory.certificateExpiring';
export const PASSWORD = 'directory.passwordExpiring';
export const LOCKED = 'directory.locked';
export const DISABLED = 'directory.disabled';
export const DENIED = 'directory.denied';
export const LEFTOVER = 'directory.trialLeftover';

const giveAnew = 'Give it on the connection’s page, under “Directory account”: it is tried first.';

/** How the findings about a directory account are explained. */
export const directoryFindings: Readonly<Record<string, FindingText>> = {
  'directory.passwordExpiring': {
    who: 'operator',
    steps: [
      'Where it has not ended, renew it on the connection’s page, under “Directory account”: the account sets itself another one. Where nobody does, that is done three days before the end.',
      `Else have another one set by the administrator of the domain. ${giveAnew}`,
      'Hand the new password over, and have it entered at the connector.',
    ],
  },
  'directory.passwordWrong': {
    who: 'operator',
    steps: [
      'Find out who set another password for the account, or renamed or removed it.',
      `Have the right one told to you. ${giveAnew}`,
      'Have the connector given the new password.',
    ],
  },
  'directory.locked': {
    who: 'operator',
    steps: [
      'Find out what tries wrong passwords: often a connector that still has the one before.',
      'Have the administrator of the domain unlock the account: Active Directory Users and Computers, the account, Account, “Unlock account”.',
    ],
  },
  'directory.disabled': {
    who: 'operator',
    steps: [
      'Ask the administrator of the domain why the account was disabled, or was given an end.',
      'Have it enabled, or its end taken away: Active Directory Users and Computers, the account, Account.',
    ],
  },
  'directory.denied': {
    who: 'operator',
    steps: [
      'Have the administrator of the domain delegate to the account what the message names, on the base that the connection’s page names.',
      'A group that the message names: have the account made a member of it.',
      'Where the base is gone, or was moved: give the account anew, with the right base.',
    ],
  },
  'directory.unreachable': {
    who: 'operator',
    steps: [
      'Look whether the domain controllers that the connection’s page names are there, and answer at the port that stands there.',
      'Look whether this installation still reaches their network: its virtual network, the peering or VPN behind it, and firewalls.',
      'Where the certificate is not trusted, or the controllers are others by now: give the account anew, with the right ones.',
    ],
  },
  'directory.certificateExpiring': {
    who: 'operator',
    steps: [
      'Have the administrator of the domain renew the certificate of the controller.',
      'Where it is the certificate of the CA that ends, or the new one comes from another CA: give the account anew, with the new CA.',
    ],
  },
  'directory.trialLeftover': {
    who: 'operator',
    steps: [
      'Have the administrator of the domain delete the user that the message names: Active Directory Users and Computers. Nobody can sign in with it, and nothing needs it.',
      'Or have the account allowed to delete users there: it is removed within a day, or at once by the next trial.',
    ],
  },
};
