package leadstream.peer;

import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Properties;

/** One of MOA's learners over one file of rows; tests/bench/ml_peers starts it. */
final class Main {
  private Main() {}

  public static void main(String[] arguments) throws Exception {
    Flags flags = new Flags(arguments);
    Rows rows = new Rows(Path.of(flags.text("rows-file")), flags.count("rows"));
    Course course = new Course(flags.text("learner"), rows);
    course.warmUp(flags.number("warm-up"));
    course.run(flags.count("repeat"), flags.number("budget"));
    Files.writeString(Path.of(flags.text("out")), trial(rows, course));
  }

  private static String trial(Rows rows, Course course) throws IOException {
    return String.format(
        "{\"version\":\"%s\",\"rows\":%d,\"checksum\":\"%s\",\"right\":%d,"
            + "\"warm_up_rows\":%d,\"seconds\":%s,\"cpu_seconds\":%s}%n",
        version(),
        rows.instances.length,
        rows.checksum(),
        course.right,
        course.warmUpRows,
        course.seconds,
        course.cpuSeconds);
  }

  private static String version() throws IOException {
    Properties properties = new Properties();
    try (InputStream in = Main.class.getResourceAsStream("/peer.properties")) {
      properties.load(in);
    }
    return properties.getProperty("moa.version");
  }
}
