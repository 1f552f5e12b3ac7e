/** The {@code turboq} command. */
@org.jspecify.annotations.NullMarked
module dev.turboqueue.cli {
  requires com.fasterxml.jackson.jr.ob;
  requires dev.turboqueue;
  requires dev.turboqueue.sqlite;
  requires info.picocli;
  requires java.sql;
  requires jdk.management;
  requires jdk.unsupported; // signals
  requires me.tongfei.progressbar;
  requires static org.jspecify;

  opens dev.turboqueue.cli to
      info.picocli;
  opens dev.turboqueue.cli.bench to
      info.picocli;
  opens dev.turboqueue.cli.demo to
      info.picocli;

  provides System.LoggerFinder with
      dev.turboqueue.cli.Log;
}
