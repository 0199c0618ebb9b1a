import { isRigError } from "../error.ts";

const ATTEMPTS = 3;

/** A read that a single lost or spoilt reply does not spoil: for probing, where no caller comes again by himself. */
export async function persistent<T>(read: () => Promise<T>): Promise<T> {
  for (let attempt = 1; ; attempt++) {
    try {
      return await read();
    } catch (error) {
      const passing = isRigError(error, "DEVICE_SILENT", "REPLY_CORRUPT", "REPLY_UNEXPECTED");
      if (!passing || attempt === ATTEMPTS) throw error;
    }
  }
}
