package leadstream.peer;

import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rows of a file, in memory. */
final class Rows {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  /** The label's is the last one; a category's name ends in its number of values. */
  final String[] columns;

  private final List<double[]> read = new ArrayList<>();
  private long hash = FNV_BASIS;

  /** At most the first {@code most} rows. */
  Rows(Path file, int most) throws IOException {
    try (BufferedReader in = Files.newBufferedReader(file)) {
      columns = in.readLine().split(",");
      for (String line = in.readLine(); line != null && read.size() < most; line = in.readLine()) {
        read.add(cells(line.split(",")));
      }
    }
  }

  int count() {
    return read.size();
  }

  /** Values, then the label. */
  double[] cells(int row) {
    return read.get(row);
  }

  /** As checksum in bench_ml/labelled_rows.hpp. */
  String checksum() {
    return String.format("%016x", hash);
  }

  private double[] cells(String[] texts) {
    double[] values = new double[texts.length];
    for (int i = 0; i < texts.length; i++) {
      values[i] = Double.parseDouble(texts[i]);
      boolean isLabel = i == texts.length - 1;
      long word = isLabel ? (long) values[i] : Double.doubleToRawLongBits(values[i]);
      hash = (hash ^ word) * FNV_PRIME;
    }
    return values;
  }
}
