package leadstream.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** One learner of MOA or AWS over one file of rows; tests/bench/ml_peers starts it. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Flags flags = new Flags(arguments);
    Rows rows = new Rows(Path.of(flags.text("rows-file")), flags.count("rows"));
    String learner = flags.text("learner");
    Course course = new Course(maker(learner, rows), rows.count());
    course.warmUp(flags.number("warm-up"));
    course.run(flags.count("repeat"), flags.number("budget"));
    if (flags.has("told")) {
      writeTold(Path.of(flags.text("told")), course.told);
    }
    Files.writeString(Path.of(flags.text("out")), trial(version(learner), rows, course));
  }

  private static Learner.Maker maker(String learner, Rows rows) {
    if (learner.startsWith(CutForest.NAME)) {
      return CutForest.maker(learner, rows);
    }
    return MoaDetector.isMeant(learner)
        ? MoaDetector.maker(learner, rows)
        : MoaClassifier.maker(learner, rows);
  }

  private static void writeTold(Path file, double[] told) throws IOException {
    ByteBuffer bytes = ByteBuffer.allocate(told.length * Double.BYTES);
    bytes.order(ByteOrder.LITTLE_ENDIAN).asDoubleBuffer().put(told);
    Files.write(file, bytes.array());
  }

  private static String trial(String version, Rows rows, Course course) {
    return String.format(
        "{\"version\":\"%s\",\"rows\":%d,\"checksum\":\"%s\",\"right\":%d,"
            + "\"warm_up_rows\":%d,\"seconds\":%s,\"cpu_seconds\":%s}%n",
        version,
        rows.count(),
        rows.checksum(),
        course.right(),
        course.warmUpRows,
        course.seconds,
        course.cpuSeconds);
  }

  private static String version(String learner) throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("/peer.properties")) {
      properties.load(in);
    }
    return properties.getProperty(
        learner.startsWith(CutForest.NAME) ? "randomcutforest.version" : "moa.version");
  }
}
