/** A process that does nothing: how late the machine wakes it is in everybody's numbers. Tells its parent { lateMs } at the end. */
const EVERY_MS = 10;
const lateMs = [];
let due = performance.now() + EVERY_MS;
setInterval(() => {
  const now = performance.now();
  lateMs.push(Math.max(0, now - due));
  due = now + EVERY_MS;
}, EVERY_MS);
process.on("message", () => process.send({ lateMs }, () => process.exit(0)));
// Its parent may be killed before it has asked.
process.on("disconnect", () => process.exit());
if (!process.connected) process.exit();
