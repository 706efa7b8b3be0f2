/**
 * Preloaded into the services that start-kafka runs. When the launcher is gone without a farewell (kill -9) the channel
 * to it closes: then they stop as if told to, and the next start finds their ports free.
 */
process.once("disconnect", () => process.kill(process.pid, "SIGTERM"));
