import { join } from 'node:path';
import type { LoadReferenceOptions } from '../../src/modules/directory/load-reference.js';
import { Encryption } from '../../src/platform/encryption.js';
import { projectFolder } from '../../src/platform/project.js';

/** What every test service shares: its key and the issuer at which its staff are known. */
export const SECRET_KEY = 'test-key-for-services-that-tests-start-0001';
export const ISSUER_URL = 'http://issuer.test';
export const REFERENCE_FOLDER = join(projectFolder(), 'reference');

export const testReference: LoadReferenceOptions = {
  folder: REFERENCE_FOLDER,
  encryption: new Encryption(SECRET_KEY),
  issuer: ISSUER_URL,
};
