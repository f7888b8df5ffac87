package leadstream.peer;

import java.util.HashMap;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.streams.StreamsConfig;

/** The flags, and what they become. README.md says why each property stands here. */
final class Settings {
  /** "--set.producer.batch.size 65536" sets that property. */
  private static final String PROPERTY = "--set.";

  private final Map<String, String> flags = new HashMap<>();

  Settings(String[] arguments) {
    if (arguments.length % 2 != 0) {
      throw new IllegalArgumentException("flags come as --name value");
    }
    for (int i = 0; i < arguments.length; i += 2) {
      flags.put(arguments[i], arguments[i + 1]);
    }
  }

  String get(String flag, String otherwise) {
    return flags.getOrDefault(flag, otherwise);
  }

  Properties properties() {
    Properties all = new Properties();
    all.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, required("--bootstrap"));
    all.put(StreamsConfig.APPLICATION_ID_CONFIG, get("--app", "bench-streams"));
    all.put(StreamsConfig.STATE_DIR_CONFIG, required("--state-dir"));
    all.put(StreamsConfig.NUM_STREAM_THREADS_CONFIG, get("--threads", "1"));
    all.put(StreamsConfig.PROCESSING_GUARANTEE_CONFIG, StreamsConfig.EXACTLY_ONCE_V2);
    all.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, get("--commit-interval", "100"));
    all.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.OPTIMIZE);
    all.put(StreamsConfig.TRANSACTIONAL_STATE_STORES_CONFIG, get("--transactional", "false"));
    all.put(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    // Static membership; Streams appends the number of the thread.
    all.put(
        StreamsConfig.consumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG),
        get("--instance", "one"));
    all.put(
        StreamsConfig.InternalConfig.EMIT_INTERVAL_MS_KSTREAMS_WINDOWED_AGGREGATION,
        Long.parseLong(get("--emit-interval", "0")));
    flags.forEach(
        (flag, value) -> {
          if (flag.startsWith(PROPERTY)) {
            all.put(flag.substring(PROPERTY.length()), value);
          }
        });
    return all;
  }

  private String required(String flag) {
    String value = flags.get(flag);
    if (value == null) {
      throw new IllegalArgumentException(flag + " is missing");
    }
    return value;
  }
}
