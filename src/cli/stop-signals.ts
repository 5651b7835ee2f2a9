/** Waits for SIGTERM or SIGINT, then drains. A second signal ends the process at once. */
export async function untilAskedToStop(running: { stop(): Promise<void> }): Promise<void> {
  await new Promise<void>((resolve) => {
    const stop = (signal: NodeJS.Signals): void => {
      process.once(signal, () => process.exit(signal === 'SIGINT' ? 130 : 143));
      resolve();
    };
    process.once('SIGTERM', stop);
    process.once('SIGINT', stop);
  });
  await running.stop();
}
