package dev.turboqueue.cli.demo;

/** Shows the progress of a run. Not thread-safe. */
interface DemoProgress {

  /** Shows nothing. */
  DemoProgress NONE =
      new DemoProgress() {
        @Override
        public void show(DemoState state) {}

        @Override
        public void end(DemoState state) {}
      };

  /** Updates the display; called many times a second. */
  void show(DemoState state);

  /** Shows the last state. */
  void end(DemoState state);
}
