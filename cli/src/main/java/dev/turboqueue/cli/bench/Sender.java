package dev.turboqueue.cli.bench;

import java.io.IOException;
import java.sql.SQLException;

/** The sending end of an engine. */
interface Sender extends AutoCloseable {

  /** Sends bytes; the array may be reused afterwards. */
  void sendBytes(byte[] bytes) throws Exception;

  void sendText(String text) throws Exception;

  void sendJson(String json) throws Exception;

  /** Makes everything sent available to receivers. */
  @Override
  void close() throws IOException, SQLException;
}
