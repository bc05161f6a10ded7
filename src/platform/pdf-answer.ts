import { StreamableFile } from '@nestjs/common';
import type { FastifyReply } from 'fastify';

/** A printed document on its way out. */
export interface PrintedPdf {
  /** Its number; becomes the file's name. */
  number: string;
  bytes: Buffer;
  /** Of the bytes, hex; becomes the ETag. */
  sha256: string;
}

/** Sends a PDF to be shown at once; it holds personal data, so no cache between may keep it. */
export function answerPdf(reply: FastifyReply, { number, bytes, sha256 }: PrintedPdf): StreamableFile {
  reply.header('ETag', `"${sha256}"`).header('Cache-Control', 'private, no-cache');
  return new StreamableFile(bytes, {
    type: 'application/pdf',
    disposition: `inline; filename="${number.replace(/[^\w.-]/g, '-')}.pdf"`,
    length: bytes.length,
  });
}
