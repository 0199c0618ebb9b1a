/** Raised when an older panel could misunderstand the server. */
export const PROTOCOL = 1;
/** A message that is larger is refused and the connection closed. */
export const MAX_MESSAGE_BYTES = 16 * 1024;
/** Both sides say something at least so often; silence for three times as long is a lost connection. */
export const HEARTBEAT_MS = 600;
