package dev.turboqueue.cli.demo;

/** Shows how far a run is, while it runs. Not thread-safe. */
interface DemoProgress {

  /** Shows nothing. */
  DemoProgress NONE =
      new DemoProgress() {
        @Override
        public void show(DemoState state) {}

        @Override
        public void end(DemoState state) {}
      };

  /** Takes a look at the run; called many times a second. */
  void show(DemoState state);

  /** Shows the last state. */
  void end(DemoState state);
}
