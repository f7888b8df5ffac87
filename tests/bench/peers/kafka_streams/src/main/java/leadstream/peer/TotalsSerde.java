package leadstream.peer;

import java.nio.ByteBuffer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.Serdes;

/** The state as bytes: binary, because JSON would cost the peer more in every one of 25 windows. */
final class TotalsSerde {
  private static final int FIXED_BYTES = 3 * Long.BYTES;

  private TotalsSerde() {}

  static Serde<Totals> make() {
    return Serdes.serdeFrom(
        (topic, totals) -> totals == null ? null : write(totals),
        (topic, bytes) -> bytes == null ? null : read(bytes));
  }

  private static byte[] write(Totals totals) {
    ByteBuffer out = ByteBuffer.allocate(FIXED_BYTES + totals.distinct * Long.BYTES);
    out.putLong(totals.count).putLong(totals.sum).putLong(totals.max);
    for (int i = 0; i < totals.distinct; ++i) {
      out.putLong(totals.urls[i]);
    }
    return out.array();
  }

  private static Totals read(byte[] bytes) {
    ByteBuffer in = ByteBuffer.wrap(bytes);
    int distinct = (bytes.length - FIXED_BYTES) / Long.BYTES;
    // Room for one more: most updates add none or one.
    Totals totals = new Totals(new long[Math.min(Totals.DISTINCT_MAX, distinct + 1)]);
    totals.count = in.getLong();
    totals.sum = in.getLong();
    totals.max = in.getLong();
    totals.distinct = distinct;
    for (int i = 0; i < distinct; ++i) {
      totals.urls[i] = in.getLong();
    }
    return totals;
  }
}
