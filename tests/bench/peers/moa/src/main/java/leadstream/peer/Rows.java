package leadstream.peer;

import com.yahoo.labs.samoa.instances.Attribute;
import com.yahoo.labs.samoa.instances.DenseInstance;
import com.yahoo.labs.samoa.instances.Instance;
import com.yahoo.labs.samoa.instances.Instances;
import com.yahoo.labs.samoa.instances.InstancesHeader;
import java.io.BufferedReader;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;

/** The rows of a file as MOA's instances, in memory. */
final class Rows {
  private static final long FNV_BASIS = 0xcbf29ce484222325L;
  private static final long FNV_PRIME = 0x100000001b3L;

  final InstancesHeader header;
  final Instance[] instances;
  private long hash = FNV_BASIS;

  /** At most the first {@code most} rows. */
  Rows(Path file, int most) throws IOException {
    List<Instance> read = new ArrayList<>();
    try (BufferedReader in = Files.newBufferedReader(file)) {
      header = header(in.readLine().split(","));
      for (String line = in.readLine(); line != null && read.size() < most; line = in.readLine()) {
        read.add(instance(line.split(",")));
      }
    }
    instances = read.toArray(new Instance[0]);
  }

  /** As checksum in bench_ml/labelled_rows.hpp. */
  String checksum() {
    return String.format("%016x", hash);
  }

  private static InstancesHeader header(String[] columns) {
    List<Attribute> attributes = new ArrayList<>();
    for (String column : columns) {
      int colon = column.indexOf(':');
      boolean isLabel = attributes.size() == columns.length - 1;
      if (isLabel) {
        attributes.add(new Attribute(column, numbers(2)));
      } else if (colon < 0) {
        attributes.add(new Attribute(column));
      } else {
        int categories = Integer.parseInt(column.substring(colon + 1));
        attributes.add(new Attribute(column.substring(0, colon), numbers(categories)));
      }
    }
    InstancesHeader made = new InstancesHeader(new Instances("rows", attributes, 0));
    made.setClassIndex(attributes.size() - 1);
    return made;
  }

  private static List<String> numbers(int count) {
    List<String> texts = new ArrayList<>();
    for (int i = 0; i < count; i++) {
      texts.add(Integer.toString(i));
    }
    return texts;
  }

  private Instance instance(String[] cells) {
    double[] values = new double[cells.length];
    for (int i = 0; i < cells.length; i++) {
      values[i] = Double.parseDouble(cells[i]);
      boolean isLabel = i == cells.length - 1;
      long word = isLabel ? (long) values[i] : Double.doubleToRawLongBits(values[i]);
      hash = (hash ^ word) * FNV_PRIME;
    }
    Instance made = new DenseInstance(1.0, values);
    made.setDataset(header);
    return made;
  }
}
