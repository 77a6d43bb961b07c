import {
  compactVerify,
  exportJWK,
  generateKeyPair,
  importJWK,
  SignJWT,
  type JWK,
  type JWTPayload,
} from 'jose';
import type { World } from '../world.ts';

/** Signs tokens as Entra does: RS256, with `kid` and without `alg` in the published key. */
export interface SigningKeys {
  readonly published: JWK;
  sign(claims: JWTPayload): Promise<string>;
  /** The claims of a token signed here; rejects forgeries, but says nothing about its time. */
  verify(token: string): Promise<JWTPayload>;
}

/** The world's key pair, made on first use and kept in the world. */
export async function loadSigningKeys(world: World): Promise<SigningKeys> {
  if (!world.signingKey) {
    const pair = await generateKeyPair('RS256', { modulusLength: 2048, extractable: true });
    world.signingKey = {
      kid: crypto.randomUUID().replaceAll('-', ''),
      privateKey: await exportJWK(pair.privateKey),
      publicKey: await exportJWK(pair.publicKey),
    };
  }
  const { kid, privateKey, publicKey } = world.signingKey;
  const signer = await importJWK(privateKey, 'RS256');
  const verifier = await importJWK(publicKey, 'RS256');
  return {
    published: { ...publicKey, use: 'sig', kid, x5t: kid },
    sign: (claims) =>
      new SignJWT(claims).setProtectedHeader({ alg: 'RS256', typ: 'JWT', kid, x5t: kid }).sign(signer),
    async verify(token) {
      // Who reads the token judges its time by the sandbox's clock, not by this machine's.
      const { payload } = await compactVerify(token, verifier, { algorithms: ['RS256'] });
      const claims: JWTPayload = JSON.parse(new TextDecoder().decode(payload));
      return claims;
    },
  };
}
